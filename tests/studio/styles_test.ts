/** Several styles, their regions and what is protected, painted in the studio by pointer, in a real browser. */
/// <reference lib="dom" />
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { Event, Job } from "../../studio/protocol.ts";
import { launch, testInChromium } from "../helpers/chromium.ts";
import { pause, progressOf, recipeIn, savedPicture, steps, waitForReports } from "./painting.ts";
import {
  blotches,
  chooseFile,
  chooseSmall,
  openStudio,
  pngOf,
  seriousFindings,
  serveBuilt,
  unfold,
} from "./studio_page.ts";

/** In the page: what the worker told so far. */
declare const events: readonly Event[];

const WIDTH = 64;
const HEIGHT = 48;
const CONTENT_SEED = 1;

/** A point of the picture, in shares of its sides. */
type Point = readonly [x: number, y: number];

const LEFT: readonly Point[] = [[0.12, -0.2], [0.12, 1.2]];

/** Draws a line over the picture with the mouse. */
async function draw(page: Page, points: readonly Point[]): Promise<void> {
  const { x, y, width, height } = (await page.locator(".region-overlay").boundingBox())!;
  const inside = (value: number) => Math.min(0.99, Math.max(0.01, value));
  const spots = points.map(([px, py]) =>
    [x + inside(px) * width, y + inside(py) * height] as const
  );
  await page.mouse.move(...spots[0]!);
  await page.mouse.down();
  for (const spot of spots) await page.mouse.move(...spot, { steps: 4 });
  await page.mouse.up();
}

/** Waits until the region covers the middle of the picture by so much, 0 to 1. */
async function expectInMiddle(page: Page, least: number, most = least): Promise<void> {
  await page.waitForFunction(({ least, most }) => {
    const canvas = document.querySelector<HTMLCanvasElement>("canvas.region-overlay")!;
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d")!.getImageData(width / 2, height / 2, 1, 1);
    // What is fully inside is drawn with an opacity of 0.55.
    const covered = Math.round(100 * data[3]! / 0.55 / 255) / 100;
    return covered >= least && covered <= most;
  }, { least, most });
}

/** Opens a region, draws over its left side with a wide hard brush, and takes it over. */
async function paintLeft(page: Page, button: string): Promise<void> {
  await page.click(button);
  await page.fill(".brush-sliders label:has-text('Size') input", "0.5");
  await page.fill(".brush-sliders label:has-text('Hardness') input", "1");
  await draw(page, LEFT);
  await page.click(".brush-tools .primary");
  // The brush is put away at once; the region is taken over when its file is made.
  await page.waitForSelector(`${button} img`);
}

/** The job that the worker works by, as it told last. */
async function jobAtWork(page: Page): Promise<Job> {
  return await page.evaluate(() =>
    events.flatMap((event) => event.type === "kept" ? [event.kept.job] : []).at(-1)!
  );
}

/** Waits until the worker works by a job of some kind, and has nothing more to prepare. */
async function waitForJob(page: Page, is: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const job = await jobAtWork(page);
    if (is(job) && await page.textContent("#main") === "Go on") return job;
    // Asked all the time, the page would do little else.
    await page.waitForTimeout(50);
  }
}

/** The mean difference of a saved picture to the content, 0 to 255, at its left and at its right. */
async function changesIn(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ readonly left: number; readonly right: number }> {
  const { Jimp } = await import("jimp");
  const { width, data } = (await Jimp.fromBuffer(bytes.buffer)).bitmap;
  const content = blotches(WIDTH, HEIGHT, CONTENT_SEED);
  const mean = (from: number, to: number) => {
    const at = content.keys().filter((i) => {
      const column = Math.floor(i / 4) % width;
      return column >= from && column < to && i % 4 < 3;
    }).toArray();
    return at.reduce((sum, i) => sum + Math.abs(data[i]! - content[i]!), 0) / at.length;
  };
  return { left: mean(0, 16), right: mean(40, WIDTH) };
}

testInChromium("studio: several styles, their regions, and what is protected", async () => {
  await using server = await serveBuilt();
  await using browser = await launch();
  const { page, complaints } = await openStudio(browser, server.url);
  await chooseFile(page, "[data-place=content]", {
    name: "shore.png",
    bytes: await pngOf(WIDTH, HEIGHT, CONTENT_SEED),
  });
  await unfold(page);
  await checkChoices(page);
  await chooseFile(page, "[data-style='0']", {
    name: "waves.png",
    bytes: await pngOf(WIDTH, HEIGHT, 3),
  });
  await chooseSmall(page);
  await checkTools(page);
  await checkRegion(page);
  await checkProtected(page);
  await checkSecondStyle(page);
  assertEquals(complaints, []);
});

/** Every tool does to the region what it says; nothing that is serious is found; it fits on a phone. */
async function checkTools(page: Page): Promise<void> {
  await page.click("[data-style='0'] .region button");
  await page.click("text=Fill by colour");
  await page.fill(".brush-sliders input", "0.5");
  await draw(page, [[0.5, 0.5]]);
  await expectInMiddle(page, 1);
  await page.click("text=Invert");
  await expectInMiddle(page, 0);
  await page.click("text=Clear");
  await page.click(".brush-tools >> text=Brush");
  // By the keys alone: a dab in the middle, which the eraser takes away.
  await page.focus(".region-overlay");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".ring") !== null);
  await expectInMiddle(page, 1);
  await page.keyboard.press("e");
  await page.keyboard.press("Enter");
  await expectInMiddle(page, 0);
  await page.keyboard.press("u");
  await expectInMiddle(page, 1);
  await checkFiles(page);
  assertEquals(await seriousFindings(page), []);
  const { width, height } = page.viewportSize()!;
  await page.setViewportSize({ width: 360, height: 740 });
  assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.setViewportSize({ width, height });
  await page.click(".brush-tools >> text=Cancel");
}

/** A mask of another shape is refused in a sentence and leaves the region as it is; one that fits is taken. */
async function checkFiles(page: Page): Promise<void> {
  const give = async (name: string, width: number, height: number) => {
    const buffer = Buffer.from(await pngOf(width, height, 2));
    await page.setInputFiles(".brush-tools input[type=file]", {
      name,
      mimeType: "image/png",
      buffer,
    });
  };
  await give("wide.png", 64, 20);
  await page.waitForSelector(".notice.error:has-text('wide.png has 64 x 20')");
  await page.keyboard.press("Escape");
  await expectInMiddle(page, 1);
  await give("fits.png", 32, 24);
  await expectInMiddle(page, 0.1, 0.9);
}

/** A style paints in its region alone, and the mask that was painted is what the worker has. */
async function checkRegion(page: Page): Promise<void> {
  await paintLeft(page, "[data-style='0'] .region button");
  await page.click("#main");
  await page.waitForSelector(".transport >> text=Step");
  await pause(page);
  await steps(page, 3);
  const { styles: [style] } = await jobAtWork(page);
  assert(style!.mask!.name.startsWith("mask-"), style!.mask!.name);
  const { left, right } = await changesIn(await savedPicture(page));
  assert(left > 4 && left > 4 * right, `the left changes by ${left}, the right by ${right}`);
}

/** What is protected while it paints keeps the content's pixels; the painting goes on where it was. */
async function checkProtected(page: Page): Promise<void> {
  const before = (await progressOf(page)).at(-1)!;
  await paintLeft(page, ".region button:has-text('Protect')");
  await waitForJob(page, ({ protect }) => protect !== undefined);
  const after = (await progressOf(page)).at(-1)!;
  assertEquals([after.scale, after.width], [before.scale, before.width]);
  await steps(page, 1);
  const bytes = await savedPicture(page);
  assert((await changesIn(bytes)).left < 1);
  const { inputs } = await recipeIn(bytes);
  assertEquals(inputs.map((input) => input.for), ["CONTENT", "STYLE", "--mask", "--protect"]);
}

/** A second style, whose share is a factor: it acts without anything being prepared. */
async function checkSecondStyle(page: Page): Promise<void> {
  await page.click(".add-style");
  await page.waitForSelector("[data-style='1'] img");
  await waitForJob(page, ({ styles }) => styles.length === 2);
  await steps(page, 1);
  // What the second style is in the total, next to the first.
  const secondToFirst = async () => {
    const { terms, weights } = (await progressOf(page)).at(-1)!;
    const counts = (name: string) => terms[name]! * weights[name]!;
    return counts("style 2/conv1_1") / counts("style 1/conv1_1");
  };
  const before = await secondToFirst();
  const prepared = () =>
    page.evaluate(() =>
      events.filter((event) => event.type === "phase" && event.phase === "preparing").length
    );
  const preparedBefore = await prepared();
  const told = (await progressOf(page)).length;
  await page.fill("#styles-weight-2", "0.75");
  await waitForJob(page, ({ styles }) => (styles[1]!.weight ?? 1) > 1);
  // The job is told a moment before what it comes to.
  await waitForReports(page, told);
  assertEquals(await prepared(), preparedBefore);
  const factor = 0.05 * 400 ** 0.75;
  const gained = await secondToFirst() / before;
  assert(Math.abs(gained / factor - 1) < 0.02, `the share counts ${gained} times, not ${factor}`);
  assertEquals(await page.textContent("[data-style='1'] .share"), "82 %");
  assertEquals(await seriousFindings(page), []);
}

/** A style is added and taken away again; a preset sets the controls, and what was chosen before gives way. */
async function checkChoices(page: Page): Promise<void> {
  await page.click(".add-style");
  await page.waitForSelector("[data-style='1'] img");
  assertEquals(await page.textContent("[data-style='1'] .share"), "50 %");
  await page.click("[aria-label='Remove style 1']");
  await page.waitForSelector("[data-style='0'] img[alt='Style: mosaic.jpg']");
  assertEquals(await page.locator(".share").count(), 0);

  await page.fill("#losses-contentLayers", "conv1_1");
  await page.press("#losses-contentLayers", "Tab");
  const shows = (id: string, value: string) =>
    page.waitForFunction(
      ({ id, value }) => document.querySelector<HTMLInputElement>(id)!.value === value,
      { id, value },
    );
  await page.selectOption("#picture-preset", "pytorch-tutorial");
  await shows("#losses-contentLayers", "conv2_2");
  await shows("#optimisation-optimizer", "lbfgs");
  assertEquals(await page.textContent("output[for=losses-styleWeight]"), "1000000");
  await page.selectOption("#picture-preset", "");
  await shows("#losses-contentLayers", "");
}
