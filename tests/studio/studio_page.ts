/** The studio's page in Chromium, for its tests: built, served, opened, and watched. */
/// <reference lib="dom" />
import { Buffer } from "node:buffer";
import { Jimp, JimpMime } from "jimp";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { serveStudio, type StudioServer } from "../../cli/studio/serve.ts";
import type { Command, JobOptions } from "../../studio/protocol.ts";

/** Layers that are soon computed, and such that have every kind of operation before them. */
export const SHALLOW = { styleLayers: "conv1_1", contentLayers: "conv1_1" } as const;
export const DEEPER = { styleLayers: "conv1_1, conv2_1", contentLayers: "conv2_1" } as const;

/** Test files have modules of their own, but one environment: by this the page is built once for all of them. */
const BUILT = "PENTIMENTO_STUDIO_IS_BUILT";

/** Builds the page, once, and serves it. */
export async function serveBuilt(): Promise<StudioServer & AsyncDisposable> {
  if (Deno.env.get(BUILT) === undefined) await build();
  Deno.env.set(BUILT, "yes");
  const server = await serveStudio({ port: 0 });
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}

async function build(): Promise<void> {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--no-lock"],
      ...map ? [`--import-map=${map}`] : [],
      new URL("../../studio/build.ts", import.meta.url).pathname,
    ],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}

/** An open page with what its worker told it and what it complained of. */
export interface StudioPage {
  readonly page: Page;
  readonly complaints: string[];
}

/**
 * Opens the page and waits until it can be used.
 *
 * @param options.kernels whether these are measured before a painting, which takes some seconds. Default false
 */
export async function openStudio(
  where: Browser | BrowserContext,
  url: string,
  { kernels = false }: { readonly kernels?: boolean } = {},
): Promise<StudioPage> {
  const page = await where.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("request", (request) => {
    const address = request.url();
    if (!address.startsWith(url) && !address.startsWith("blob:")) {
      complaints.push(`asks ${address}`);
    }
  });
  await page.addInitScript(recordEvents);
  if (!kernels) {
    await page.addInitScript(() => localStorage.setItem("pentimento-kernels", "as they are"));
  }
  page.on("worker", (worker) => void worker.evaluate(watchWorker).catch(() => {}));
  await page.goto(url);
  await page.waitForSelector("html[data-ready]");
  return { page, complaints };
}

/**
 * Runs in the page: keeps what the worker tells, when it was told, and when the worker got what it was told, which only
 * these tests know of. Paintings begin with the options `beside`, where the page leaves them open.
 */
export function recordEvents(): void {
  const events: unknown[] = [];
  Object.assign(globalThis, { events, beside: {} });
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener("message", (event: MessageEvent) => {
        events.push({ at: performance.now(), ...event.data });
        if (event.data.type === "heard") event.stopImmediatePropagation();
      });
    }

    override postMessage(message: Command, transfer: unknown = []): void {
      let sent = message;
      if (message.type === "start") {
        const { beside } = globalThis as unknown as { readonly beside: object };
        const options = { ...beside, ...message.job.options };
        sent = { ...message, job: { ...message.job, options } };
      }
      super.postMessage(sent, transfer as Transferable[]);
    }
  };
}

/**
 * Runs in the worker: has it tell which commands it heard, and makes a function that destroys its device, as a driver
 * that fails does. It may come after the device was opened, so it is told by what the device is used for all the time.
 */
function watchWorker(): void {
  addEventListener("message", ({ data }: MessageEvent<Command>) => {
    (globalThis as unknown as Worker).postMessage({ type: "heard", command: data.type });
  });
  const { prototype } = GPUDevice;
  const original = prototype.createCommandEncoder;
  prototype.createCommandEncoder = function (...args) {
    Object.assign(globalThis, { loseDevice: () => this.destroy() });
    return original.apply(this, args);
  };
}

/** Chooses a PNG file for a place of the page, such as `[data-place=content]`, and waits until it is shown. */
export async function chooseFile(
  page: Page,
  place: string,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<void> {
  const file = { name, mimeType: "image/png", buffer: Buffer.from(bytes) };
  await page.setInputFiles(`${place} .button:not(.camera) input`, file);
  await page.waitForSelector(`${place} img[alt$="${name}"]`);
}

/** Opens everything that can be folded. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => one.open = true));
}

/** Has paintings begin with some options, where the page leaves them open: most have no field there. */
export async function besideOptions(page: Page, options: JobOptions): Promise<void> {
  await page.evaluate((beside) => Object.assign(globalThis, { beside }), options);
}

/** Chooses a small picture and few layers, as a person would; but it is painted until it is paused. */
export async function chooseSmall(
  page: Page,
  chosen: typeof SHALLOW | typeof DEEPER = SHALLOW,
): Promise<void> {
  await besideOptions(page, { iterations: 1_000_000 });
  await unfold(page);
  await page.selectOption("#picture-size", "64");
  for (const [name, layers] of Object.entries(chosen)) {
    await page.fill(`#losses-${name}`, layers);
    await page.press(`#losses-${name}`, "Tab");
  }
}

/** Chooses small square pictures of our own for both places, and few layers; only the networks stay unfolded. */
export async function choosePictures(page: Page, side: number): Promise<void> {
  for (const [place, seed] of [["content", 1], ["style", 3]] as const) {
    const bytes = await pngOf(side, side, seed);
    await chooseFile(page, `[data-place=${place}]`, { name: `${place}.png`, bytes });
  }
  await chooseSmall(page);
  await page.evaluate(() => {
    document.querySelectorAll("details").forEach((one) => one.open = one.id === "networks");
  });
}

/** What axe-core finds that is serious or worse. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { default: axe } = await import("axe-core");
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    // deno-lint-ignore no-explicit-any
    const { violations } = await (globalThis as any).axe.run();
    return violations
      .filter(({ impact }: { impact: string }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
        `${id}: ${nodes.map(({ html }) => html).join(" ")}`
      );
  });
}

/** The columns by which a page is wider than its window. */
export async function overflowOf(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/** Reads something of the page until it is as wanted; what it is last, where it does not become so. */
export async function untilSo<T>(
  page: Page,
  read: () => Promise<T>,
  isSo: (found: T) => boolean,
): Promise<T> {
  let found = await read();
  for (let looks = 0; looks < 100 && !isSo(found); looks++) {
    await page.waitForTimeout(100);
    found = await read();
  }
  return found;
}

/** Keys are for the page again, not for the field that was used last. */
export async function leaveFields(page: Page): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
}

/** What the notice says, which is closed then. */
export async function noticeOf(page: Page): Promise<string> {
  const text = await page.textContent(".notice span");
  await page.click(".notice button");
  await page.waitForSelector(".notice", { state: "detached" });
  return text!;
}

/** A picture of blotches: red, green, blue and opacity, 8 bits each. */
export function blotches(width: number, height: number, seed: number): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let k = 0; k < 3; k++) {
      const wave = Math.sin((seed + k) * x / 9) + Math.cos((2 * seed - k) * y / 11 + x / 17);
      rgba[4 * i + k] = 128 + 60 * wave;
    }
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

/** The same as a PNG file. */
export async function pngOf(width: number, height: number, seed: number): Promise<Uint8Array> {
  const image = new Jimp({ width, height });
  image.bitmap.data.set(blotches(width, height, seed));
  return new Uint8Array(await image.getBuffer(JimpMime.png));
}
