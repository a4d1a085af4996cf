/** The studio in a real browser: from opening the page to a saved painting, steered on the way. */
/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { readRecipe } from "../../cli/pictures/recipe_in_file.ts";
import { parseRecipe, unknownOptions } from "../../cli/recipe/parse.ts";
import { createSession, fromRgba, openGpu, weightsFreeVgg19 } from "../../mod.ts";
import { readSession } from "../../studio/page/out/session_file.ts";
import type { Event } from "../../studio/protocol.ts";
import { launch, testInChromium } from "../helpers/chromium.ts";
import {
  canvasSeen,
  expectCanvas,
  pause,
  progressOf,
  savedPicture,
  steps,
  waitForIteration,
  waitForMain,
  waitForReports,
  waitUntilKept,
} from "./painting.ts";
import {
  blotches,
  chooseFile,
  chooseSmall,
  DEEPER,
  openStudio,
  pngOf,
  seriousFindings,
  serveBuilt,
} from "./studio_page.ts";

/** In the page: what the worker told so far, and in between which commands it has heard. */
declare const events: readonly (Event | { readonly type: "heard"; readonly command: string })[];

const WIDTH = 64;
const HEIGHT = 48;

/** Iterations whose losses are compared: later ones tell small differences of the two computations. */
const COMPARED = 4;

/** Files of the pictures that are painted. */
const CONTENT = { name: "shore.png", seed: 1 };
const STYLE = { name: "waves.png", seed: 3 };

async function choosePicture(page: Page, place: string, { name, seed }: typeof CONTENT) {
  const bytes = await pngOf(WIDTH, HEIGHT, seed);
  await chooseFile(page, `[data-place=${place}]`, { name, bytes });
}

/** The totals of the first iterations in Deno. */
async function totalsInDeno(iterations: number): Promise<number[]> {
  using gpu = await openGpu();
  const picture = (seed: number) => fromRgba(blotches(WIDTH, HEIGHT, seed), WIDTH, HEIGHT);
  const [content, style] = [picture(CONTENT.seed), picture(STYLE.seed)];
  const layers = { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1, conv2_1: 1 } };
  const network = weightsFreeVgg19({ style, upTo: "conv2_1" });
  using session = await createSession(gpu, { network, content, style, size: WIDTH, ...layers });
  const totals: number[] = [];
  for (let i = 0; i < iterations; i++) totals.push((await session.step(1)).total);
  return totals;
}

testInChromium("studio: painted, steered, undone, saved, reloaded, and gone on with", async () => {
  await using server = await serveBuilt();
  await using browser = await launch();
  const { page, complaints } = await openStudio(browser, server.url);
  await choosePicture(page, "content", CONTENT);
  await choosePicture(page, "style", STYLE);
  await chooseSmall(page, DEEPER);

  // Painted one iteration after the other: the same losses as in Deno.
  await page.click("#main");
  await waitForIteration(page, 1);
  await pause(page);
  const first = await canvasSeen(page);
  const begun = (await progressOf(page)).filter(({ iteration }) => iteration > 0);
  const expected = await totalsInDeno(COMPARED);
  for (const { iteration, total } of begun.filter(({ iteration }) => iteration <= COMPARED)) {
    const inDeno = expected[iteration - 1]!;
    assert(Math.abs(total / inDeno - 1) < 1e-3, `iteration ${iteration}: ${total}, not ${inDeno}`);
  }

  // The loss falls and the canvas changes.
  await page.click("#main");
  await waitForIteration(page, begun.at(-1)!.iteration + 4);
  await page.keyboard.press("Escape");
  await pause(page);
  await expectCanvas(page, { unlike: first });
  const fallen = (await progressOf(page)).at(-1)!;
  assert(fallen.total < 0.95 * begun[0]!.total, `${begun[0]!.total} became ${fallen.total}`);

  assertEquals(await seriousFindings(page), []);
  await checkSteering(page, fallen.weights);
  await checkUndo(page);
  await checkSaved(page);
  await checkReload(page);
  await checkLive(page);
  await checkLostDevice(page);
  assertEquals(complaints, []);
});

/** A slider changes the weights in force, and one iteration is done by a step. */
async function checkSteering(page: Page, before: Readonly<Record<string, number>>): Promise<void> {
  await page.fill("#losses-styleWeight", "0.9");
  await page.waitForFunction(() =>
    Number(document.querySelector("output[for=losses-styleWeight]")?.textContent) > 40
  );
  const { iteration } = (await progressOf(page)).at(-1)!;
  await steps(page, 1);
  const { weights, iteration: now } = (await progressOf(page)).at(-1)!;
  assertEquals(now, iteration + 1);
  const factor = 0.1 * 1000 ** 0.9 / 8;
  const gained = weights["style/conv1_1"]! / before["style/conv1_1"]!;
  assert(
    Math.abs(gained / factor - 1) < 0.02,
    `the style weighs ${gained} times as much, not ${factor}`,
  );
  assertEquals(weights["content/conv2_1"], before["content/conv2_1"]);
}

/** Going back shows what was there, with the weights of that time. */
async function checkUndo(page: Page): Promise<void> {
  const before = await canvasSeen(page);
  await page.keyboard.press("z");
  await page.waitForFunction(() =>
    document.querySelector("output[for=losses-styleWeight]")?.textContent === "8"
  );
  await expectCanvas(page, { unlike: before });
  const frames = page.locator(".filmstrip button");
  await frames.last().click();
  await page.waitForFunction(() =>
    document.querySelector("output[for=losses-styleWeight]")?.textContent !== "8"
  );
  await expectCanvas(page, { like: before });
}

/** The saved file is a PNG of the result's size, and has its recipe, which another program reads. */
async function checkSaved(page: Page): Promise<void> {
  const downloading = page.waitForEvent("download");
  const bytes = await savedPicture(page);
  assertEquals((await downloading).suggestedFilename(), "shore-waves.png");
  const { Jimp } = await import("jimp");
  const { width, height } = (await Jimp.fromBuffer(bytes.buffer)).bitmap;
  assertEquals([width, height], [WIDTH, HEIGHT]);
  const text = (await readRecipe(bytes))!;
  const recipe = parseRecipe(text, "the saved file");
  assertEquals(unknownOptions(text, recipe), []);
  assertEquals([recipe.command, recipe.inputs[1]!.name], ["stylize", "waves.png"]);
  assertEquals(recipe.given["style-layers"], "conv1_1:1,conv2_1:1");
}

/** A reloaded page has the painting with its time-lapse, and goes on. */
async function checkReload(page: Page): Promise<void> {
  let before = await filmOf(page);
  // A fast painting has few pictures on its way: reading one takes at most a thirtieth of the time.
  while (before.length < 3) {
    await steps(page, 1);
    before = await filmOf(page);
  }
  const { iteration } = (await progressOf(page)).at(-1)!;
  await waitUntilKept(page);
  await page.reload();
  await waitForMain(page, "Go on");
  assertEquals((await progressOf(page)).at(-1)!.iteration, iteration);
  assertEquals(await filmOf(page), before);
  await page.click("#main");
  await waitForIteration(page, iteration + 1);
}

/** The scale, iteration and bytes of every picture of the time-lapse, as a saved session has them. */
async function filmOf(page: Page): Promise<(readonly number[])[]> {
  await page.keyboard.press("o");
  const downloading = page.waitForEvent("download");
  await page.click("text=Save the session");
  const path = await (await downloading).path();
  await page.keyboard.press("Escape");
  const { session } = await readSession(new Blob([await Deno.readFile(path)]), "the session");
  return session.timeLapse.moments.map((
    { scale, iteration, picture },
  ) => [scale, iteration, picture.size]);
}

/**
 * While it paints, a slider acts on the next report of progress after the worker has heard of it, or on the one after:
 * one is a thirtieth of a second.
 */
async function checkLive(page: Page): Promise<void> {
  await page.waitForFunction(() => events.some(({ type }) => type === "heard"));
  const told = await page.evaluate(() => events.length);
  const before = (await progressOf(page)).at(-1)!.weights["content/conv2_1"];
  await page.fill("#losses-contentWeight", "0.2");
  const reports = await page.waitForFunction(({ told, before }) => {
    const later = events.slice(told);
    const heard = later.findIndex((event) => event.type === "heard" && event.command === "set");
    const reports = later.slice(heard).flatMap((event) =>
      event.type === "progress" ? [event.progress.weights["content/conv2_1"]] : []
    );
    const acted = heard < 0 ? -1 : reports.findIndex((weight) => weight !== before);
    return acted < 0 ? false : { acted };
  }, { told, before });
  const { acted } = await reports.jsonValue() as { acted: number };
  assert(acted <= 1, `it acted in report ${acted + 1} after the worker had heard of it`);
}

/** A device that is lost while it paints is replaced, and painting goes on. */
async function checkLostDevice(page: Page): Promise<void> {
  // Of a page that was loaded anew the worker before may still be listed; it answers nothing.
  for (const worker of page.workers()) {
    worker.evaluate(() => (globalThis as { loseDevice?: () => void }).loseDevice?.())
      .catch(() => {});
  }
  await page.waitForSelector(".notice:has-text('was lost')");
  await waitForReports(page, (await progressOf(page)).length + 2);
}
