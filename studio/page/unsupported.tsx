/** What is shown where a browser cannot paint: what it lacks, and what to do, by browser. */

/** What a browser lacks. */
export type Lacking = "webgpu" | "adapter" | "language";

/** What this browser lacks as far as is known at once; `undefined`: nothing. */
export function missing(): Lacking | undefined {
  if (
    !("DisposableStack" in globalThis) ||
    !("transferControlToOffscreen" in HTMLCanvasElement.prototype)
  ) {
    return "language";
  }
  return (navigator.gpu as GPU | undefined) === undefined ? "webgpu" : undefined;
}

/** Whether it has no adapter. It takes a browser some tenths of a second to find out the first time. */
export async function missesAdapter(): Promise<boolean> {
  return await navigator.gpu.requestAdapter().catch(() => null) === null;
}

const WORDS: Readonly<Record<Lacking, string>> = {
  webgpu: "This browser has no WebGPU, with which the studio paints on your graphics processor.",
  adapter: "This browser has WebGPU, but found no graphics processor that it trusts.",
  language: "This browser is older than what the studio is written for.",
};

const REMEDIES: readonly (readonly [browser: string, remedy: string])[] = [
  [
    "Chrome and Edge, Windows, macOS, Android",
    "Update to version 134 or newer, and leave hardware acceleration on (Settings, System).",
  ],
  [
    "Chrome on Linux",
    "Open chrome://flags/#enable-unsafe-webgpu, enable it, and restart. A Vulkan driver has to be there (mesa-vulkan-drivers).",
  ],
  [
    "Firefox",
    "Update to version 141 or newer on Windows, 145 on macOS; elsewhere set dom.webgpu.enabled in about:config.",
  ],
  ["Safari", "Update to macOS 26 or iOS 26, and Safari with them; older ones lack WebGPU."],
];

/** The page in place of the studio. */
export function Unsupported({ lacking }: { readonly lacking: Lacking }) {
  return (
    <main class="unsupported">
      <h1>Pentimento cannot paint here yet</h1>
      <p>{WORDS[lacking]}</p>
      <dl>
        {REMEDIES.map(([browser, remedy]) => (
          <div key={browser}>
            <dt>{browser}</dt>
            <dd>{remedy}</dd>
          </div>
        ))}
      </dl>
      <p>
        The command line does the same without a browser:{" "}
        <code>pentimento stylize CONTENT STYLE -o OUT</code>
      </p>
      <button type="button" class="primary" onClick={() => location.reload()}>Try again</button>
    </main>
  );
}
