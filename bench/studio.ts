/**
 * The studio in a browser: how large it is, how soon it can be used, how fast it paints against Deno on the same
 * adapter, and after how many iterations a slider acts.
 *
 *   deno run --allow-all bench/studio.ts [SIZE [ITERATIONS]]
 *
 * The page paints on SwiftShader, Chromium's own driver for processors. Deno is given the same one, and takes another
 * where it cannot use that; which one it was is printed. The page has to be built.
 */
/// <reference lib="dom" />
import type { Browser, Page } from "playwright-core";
import { serveStudio } from "../cli/studio/serve.ts";
import { createSession, fromRgba, openGpu, weightsFreeVgg19 } from "../mod.ts";
import type { Event, Progress } from "../studio/protocol.ts";
import { CHROMIUM, launch } from "../tests/helpers/chromium.ts";
import { recordEvents } from "../tests/studio/studio_page.ts";

/** Where Debian's Chromium has the description of its driver. */
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Visits by which the time of loading is measured, each with nothing kept. */
const VISITS = 5;

/** The first iterations compile. */
const WARM_UP = 2;

const LAYERS = { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1, conv2_1: 1 } };

const [first = "64"] = Deno.args;
if (first === "--in-deno") console.log(JSON.stringify(await rateInDeno(...sizesOf(1))));
else await compare(...sizesOf(0));

function sizesOf(from: number): [size: number, iterations: number] {
  const [size = "64", iterations = "12"] = Deno.args.slice(from);
  return [Number(size), Number(iterations)];
}

async function compare(size: number, iterations: number): Promise<void> {
  if (CHROMIUM === undefined) throw new Error("There is no Chromium: install it");
  const server = await serveStudio({ port: 0 });
  await using browser = await launch();
  console.log(`Chromium ${browser.version()}, ${size} x ${size * 3 / 4}, ${iterations} iterations`);
  console.log("compressed kB:", await sizes(server.url));
  console.log("ms until it can be used:", await loading(browser, server.url));
  const before = await inDeno(size, iterations);
  const page = await painting(browser, server.url, size);
  const there = await rateInPage(page, iterations);
  const after = await inDeno(size, iterations);
  console.log("iterations a second:", { page: there, deno: [before, after] });
  console.log("iterations until a slider acts:", await sliderLatency(page));
  await server.close();
}

/** Kilobytes of the page's own files as a server sends them compressed. */
async function sizes(url: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of ["index.html", "studio.css", "main.js", "worker.js", "networks.js"]) {
    const { body } = await fetch(`${url}${name}`);
    const packed = body!.pipeThrough(new CompressionStream("gzip"));
    const { byteLength } = await new Response(packed).arrayBuffer();
    found[name] = Math.round(byteLength / 100) / 10;
  }
  return found;
}

/** From the beginning of a navigation until everything answers, example pictures and WebGPU included. */
async function loading(browser: Browser, url: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < VISITS; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      new MutationObserver(() => {
        if (document.documentElement.dataset["ready"]) performance.mark("ready");
      }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
    });
    await page.goto(url);
    await page.waitForSelector("html[data-ready]");
    const at = await page.evaluate(() => performance.getEntriesByName("ready")[0]!.startTime);
    times.push(Math.round(at));
    await context.close();
  }
  return times;
}

/** A page that has begun to paint, and notes what its worker tells and when. */
async function painting(browser: Browser, url: string, size: number): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(600_000);
  await page.addInitScript(recordEvents);
  await page.addInitScript(() => localStorage.setItem("pentimento-kernels", "as they are"));
  await page.goto(url);
  await page.waitForSelector("html[data-ready]");
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => one.open = true));
  await page.selectOption("#picture-size", String(size));
  for (const [name, layers] of Object.entries(LAYERS)) {
    await page.fill(`#losses-${name}`, Object.keys(layers).join(", "));
    await page.press(`#losses-${name}`, "Tab");
  }
  await page.click("#main");
  return page;
}

/** All progress so far, with the time at which the page was told. */
async function toldOf(page: Page): Promise<(Progress & { readonly at: number })[]> {
  return await page.evaluate(() =>
    (globalThis as unknown as { events: (Event & { at: number })[] }).events.flatMap((event) =>
      event.type === "progress" ? [{ at: event.at, ...event.progress }] : []
    )
  );
}

async function until<T>(page: Page, found: (told: Awaited<ReturnType<typeof toldOf>>) => T) {
  for (;;) {
    const result = found(await toldOf(page));
    if (result !== undefined) return result;
    await page.waitForTimeout(200);
  }
}

async function rateInPage(page: Page, iterations: number): Promise<number> {
  return await until(page, (told) => {
    const begin = told.find(({ iteration }) => iteration >= WARM_UP);
    const end = told.find(({ iteration }) => iteration >= WARM_UP + iterations);
    if (!begin || !end) return undefined;
    return rounded((end.iteration - begin.iteration) / (end.at - begin.at) * 1000);
  });
}

/** Moves a slider while it paints: the iterations between the last one told before and the first with its weight. */
async function sliderLatency(page: Page): Promise<number> {
  const before = (await toldOf(page)).at(-1)!;
  await page.fill("#losses-styleWeight", "0.9");
  const name = "style/conv1_1";
  return await until(page, (told) => {
    const after = told.find(({ weights }) => weights[name]! > 2 * before.weights[name]!);
    return after && after.iteration - before.iteration;
  });
}

/** The same run in a process of Deno's: on Chromium's driver, and where Deno cannot use that, on what it finds. */
async function inDeno(size: number, iterations: number): Promise<unknown> {
  const own = { VK_DRIVER_FILES: DRIVER, VK_ICD_FILENAMES: DRIVER };
  return await denoWith(own, size, iterations) ?? await denoWith({}, size, iterations);
}

async function denoWith(
  env: Record<string, string>,
  size: number,
  iterations: number,
): Promise<unknown> {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--no-lock"],
      ...map ? [`--import-map=${map}`] : [],
      ...[new URL(import.meta.url).pathname, "--in-deno", String(size), String(iterations)],
    ],
    env,
    stderr: "null",
  }).output();
  if (!success) return undefined;
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

async function rateInDeno(
  size: number,
  iterations: number,
): Promise<{ readonly adapter: string; readonly rate: number }> {
  using gpu = await openGpu();
  const [width, height] = [size, size * 3 / 4];
  const picture = (seed: number) => {
    const wave = (_: unknown, i: number) => 128 + 100 * Math.sin(seed * i / 7 + i * i / 1e5);
    return fromRgba(Uint8ClampedArray.from({ length: 4 * width * height }, wave), width, height);
  };
  const [content, style] = [picture(1), picture(2)];
  const network = weightsFreeVgg19({ style, upTo: "conv2_1" });
  using session = await createSession(gpu, { network, content, style, size, ...LAYERS });
  for (let i = 0; i < WARM_UP; i++) await session.step(1);
  const started = performance.now();
  for (let i = 0; i < iterations; i++) await session.step(1);
  const rate = rounded(iterations / (performance.now() - started) * 1000);
  return { adapter: gpu.info.description, rate };
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(3));
}
