/**
 * The studio in a browser: how large it is, how soon it can be used, how fast it paints beside the same engine without
 * a page, when a slider acts, and what it has painted after twenty iterations.
 *
 *   deno run --allow-all bench/studio.ts PART [SIZE [ITERATIONS]]
 *
 * Parts: `loading`, `rate`, `slider`, `first [FILE]`. The page has to be built. It paints on SwiftShader, Chromium's own
 * driver for processors, which Deno cannot use; so the engine is measured in a worker of an empty page of the same
 * Chromium, by turns with the studio, and in Deno on what it finds, which is printed.
 */
/// <reference lib="dom" />
import type { Browser, Page } from "playwright-core";
import { serveStudio } from "../cli/studio/serve.ts";
import type { Event, Progress } from "../studio/protocol.ts";
import { bundle, CHROMIUM, launch } from "../tests/helpers/chromium.ts";
import { waitForMain } from "../tests/studio/painting.ts";
import { blotches, chooseFile, pngOf, recordEvents, unfold } from "../tests/studio/studio_page.ts";
import { type EngineRate, engineRate, type EngineRun, LAYERS } from "./studio_engine.ts";

/** Visits by which the time of loading is measured, each with nothing kept. */
const VISITS = 7;

/** Runs of the page and of the engine alone, by turns. */
const TURNS = 3;

/** The first iterations compile. */
const WARM_UP = 3;

/** Moves of the slider. */
const MOVES = 7;

/** Iterations after which a picture is to be recognised. */
const FIRST = 20;

/** The seeds of the pictures that are painted for the rate. */
const SEEDS = { content: 1, style: 3 } as const;

/** Where an empty page may use WebGPU without a server. */
const EMPTY = "http://localhost/";

const PARTS: Readonly<Record<string, (browser: Browser, url: string) => Promise<void>>> = {
  loading,
  rate,
  slider,
  first,
};

const [name = "loading", size = "64", more] = Deno.args;
const part = PARTS[name];
if (part === undefined) {
  throw new Error(`There is no part ${name}: name one of ${Object.keys(PARTS).join(", ")}`);
}
if (CHROMIUM === undefined) throw new Error("There is no Chromium: install it");
const server = await serveStudio({ port: 0 });
{
  await using browser = await launch();
  console.log(`Chromium ${browser.version()}`);
  await part(browser, server.url);
}
await server.close();

/** Kilobytes and milliseconds of a first visit. */
async function loading(browser: Browser, url: string): Promise<void> {
  console.log("compressed kB:", await sizes(url));
  const times: number[] = [];
  for (let i = 0; i < VISITS; i++) times.push(await visit(browser, url));
  console.log("ms until it can be used:", times, "median", median(times));
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
async function visit(browser: Browser, url: string): Promise<number> {
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
  await context.close();
  return Math.round(at);
}

/** Iterations a second of the studio and of the engine in a worker of an empty page, by turns; then in Deno. */
async function rate(browser: Browser, url: string): Promise<void> {
  const iterations = Number(more ?? 24);
  const side = Number(size);
  const picture = (seed: number) => blotches(side, side * 3 / 4, seed);
  const run: EngineRun = {
    ...{ width: side, height: side * 3 / 4, size: side, warmUp: WARM_UP, iterations },
    ...{ content: picture(SEEDS.content), style: picture(SEEDS.style) },
  };
  const script = await bundle(new URL("studio_engine.ts", import.meta.url));
  const rates = { page: [] as number[], alone: [] as number[], draws: [] as number[] };
  for (let i = 0; i < TURNS; i++) {
    const { rate, draws } = await rateInStudio(browser, url, iterations);
    rates.page.push(rate);
    rates.draws.push(draws);
    rates.alone.push((await rateAlone(browser, script, run)).rate);
  }
  const told = (all: readonly number[]) =>
    `${all.map(rounded).join(", ")}; median ${rounded(median(all))}`;
  console.log(`${side} x ${side * 3 / 4}, ${iterations} iterations after ${WARM_UP}`);
  console.log("iterations a second in the studio:", told(rates.page));
  console.log("pictures a second on its canvas:", told(rates.draws));
  console.log("iterations a second in a worker of an empty page:", told(rates.alone));
  console.log("ratio:", rounded(median(rates.page) / median(rates.alone)));
  const inDeno = await engineRate(run);
  console.log("in Deno:", { ...inDeno, rate: rounded(inDeno.rate) });
}

/** How fast the studio paints, and draws, for each step is drawn before it is told. */
async function rateInStudio(
  browser: Browser,
  url: string,
  iterations: number,
): Promise<{ readonly rate: number; readonly draws: number }> {
  const page = await painting(browser, url);
  const found = await until(page, (told) => {
    const begin = told.findIndex(({ iteration }) => iteration >= WARM_UP);
    const end = told.findIndex(({ iteration }) => iteration >= WARM_UP + iterations);
    if (begin < 0 || end < 0) return undefined;
    const seconds = (told[end]!.at - told[begin]!.at) / 1000;
    const rate = (told[end]!.iteration - told[begin]!.iteration) / seconds;
    return { rate, draws: (end - begin) / seconds };
  });
  await page.close();
  return found;
}

/** The engine in a worker, in a page that has nothing else. */
async function rateAlone(browser: Browser, script: string, run: EngineRun): Promise<EngineRate> {
  const page = await browser.newPage();
  await page.route(EMPTY, (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.route(
    `${EMPTY}worker.js`,
    (route) => route.fulfill({ contentType: "text/javascript", body: script }),
  );
  await page.goto(EMPTY);
  const given = { ...run, content: [...run.content], style: [...run.style] };
  const found = await page.evaluate((given) =>
    new Promise<EngineRate>((resolve, reject) => {
      const worker = new Worker("./worker.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      const pictures = {
        content: new Uint8ClampedArray(given.content),
        style: new Uint8ClampedArray(given.style),
      };
      worker.postMessage({ ...given, ...pictures });
    }), given);
  await page.close();
  return found;
}

/** The studio, open, with what its worker tells and when. */
async function opened(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(600_000);
  await page.addInitScript(recordEvents);
  await page.addInitScript(() => localStorage.setItem("pentimento-kernels", "as they are"));
  await page.goto(url);
  await page.waitForSelector("html[data-ready]");
  await unfold(page);
  await page.selectOption("#picture-size", size);
  return page;
}

/** A page that has begun to paint what the engine alone paints. */
async function painting(browser: Browser, url: string): Promise<Page> {
  const page = await opened(browser, url);
  const side = Number(size);
  for (const [place, seed] of Object.entries(SEEDS)) {
    const bytes = await pngOf(side, side * 3 / 4, seed);
    await chooseFile(page, `[data-place=${place}]`, { name: `${place}.png`, bytes });
  }
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

async function until<T>(
  page: Page,
  found: (told: Awaited<ReturnType<typeof toldOf>>) => T | undefined,
): Promise<T> {
  for (;;) {
    const result = found(await toldOf(page));
    if (result !== undefined) return result;
    await page.waitForTimeout(200);
  }
}

/**
 * Moves a slider while it paints, up and down again: the iterations that are told with the weight of before after that.
 * The one that was being done when it was moved is one of them.
 */
async function slider(browser: Browser, url: string): Promise<void> {
  const page = await painting(browser, url);
  await until(page, (told) => (told.at(-1)?.iteration ?? 0) > WARM_UP || undefined);
  // So that it does not end meanwhile.
  for (let i = 0; i < MOVES; i++) await page.click("[aria-label='+20 iterations']");
  const term = "style/conv1_1";
  const found: { iterations: number; milliseconds: number }[] = [];
  for (let i = 0; i < MOVES; i++) {
    const movedAt = await page.evaluate((value) => {
      const input = document.querySelector<HTMLInputElement>("#losses-styleWeight")!;
      input.value = value;
      const now = performance.now();
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      return now;
    }, i % 2 === 0 ? "0.9" : "0.4");
    found.push(
      await until(page, (told) => {
        const before = told.findLast(({ at }) => at < movedAt)!;
        const after = told.find(({ at, weights }) =>
          at > movedAt && Math.abs(weights[term]! / before.weights[term]! - 1) > 0.5
        );
        if (after === undefined) return undefined;
        const last = told.findLast(({ at }) => at < after.at)!;
        const iterations = last.iteration - before.iteration;
        return { iterations, milliseconds: Math.round(after.at - movedAt) };
      }),
    );
  }
  console.log("iterations with the old weight after a slider was moved:", found);
}

/** Paints the examples as somebody does who presses Paint, and saves what there is after some iterations. */
async function first(browser: Browser, url: string): Promise<void> {
  const page = await opened(browser, url);
  await page.click("#main");
  const painted = await until(page, (told) => {
    const steps = told.filter(({ iteration }, i) =>
      iteration > 0 && iteration !== told[i - 1]?.iteration
    );
    return steps.length >= FIRST ? steps.at(-1) : undefined;
  });
  await page.click("#main");
  await waitForMain(page, "Go on");
  const downloading = page.waitForEvent("download");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("s");
  const file = more ?? "first.png";
  await (await downloading).saveAs(file);
  const { scale, scales, iteration, width, height } = painted;
  console.log(
    `${file}: scale ${scale + 1} of ${scales}, iteration ${iteration}, ${width} x ${height}`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
