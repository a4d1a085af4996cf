/** What helps where there is no GPU, in the words of the place where a program runs. */

/** A runtime by the beginning of `navigator.userAgent`, and what helps there. */
interface Place {
  readonly userAgent: RegExp;
  /** Where there is no WebGPU at all. */
  readonly withoutWebGpu: string;
  /** Where WebGPU finds no adapter. */
  readonly withoutAdapter: string;
}

/** The first that fits counts. */
const PLACES: readonly Place[] = [
  {
    userAgent: /^Deno/,
    withoutWebGpu: "use Deno 2.9 or newer",
    withoutAdapter: "install your GPU's Vulkan driver, or the software one " +
      "(Debian and Ubuntu: sudo apt-get install libvulkan1 mesa-vulkan-drivers; Fedora: mesa-vulkan-drivers)",
  },
  {
    userAgent: /^(?:Node|Bun)/,
    withoutWebGpu:
      "install the npm package webgpu, then Object.assign(globalThis, globals) and navigator.gpu = create([]) with " +
      "what it exports, or use Deno",
    withoutAdapter: "install your GPU's driver, on Linux for Vulkan",
  },
  {
    userAgent: /Firefox/,
    withoutWebGpu: "use Firefox 141 or newer on Windows, 145 on macOS, or Chrome or Edge",
    withoutAdapter: "switch hardware acceleration on in the settings, and update the GPU's driver",
  },
  {
    userAgent: /Chrome/,
    withoutWebGpu: "open the page by https or from this machine, in Chrome or Edge 134 or newer",
    withoutAdapter: "switch graphics acceleration on in the settings; chrome://gpu says what is " +
      "missing, and on Linux chrome://flags/#enable-unsafe-webgpu may be needed",
  },
  {
    userAgent: /Safari/,
    withoutWebGpu: "use Safari 26 or newer, or Chrome",
    withoutAdapter: "update the system",
  },
];

const ELSEWHERE: Omit<Place, "userAgent"> = {
  withoutWebGpu: "use Deno 2.9 or newer, or a browser with WebGPU",
  withoutAdapter: "update the GPU's driver",
};

/** Whether this is Node, of which versions before 21 have no navigator. */
function isNode(): boolean {
  const { process } = globalThis as { process?: { release?: { name?: string } } };
  return process?.release?.name === "node";
}

/** What helps here, see {@linkcode Place}. */
export function remedyFor(problem: "withoutWebGpu" | "withoutAdapter"): string {
  const userAgent = globalThis.navigator?.userAgent ?? (isNode() ? "Node" : "");
  return (PLACES.find((place) => place.userAgent.test(userAgent)) ?? ELSEWHERE)[problem];
}
