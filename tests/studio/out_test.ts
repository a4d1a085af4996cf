/** What leaves the studio and comes back: pictures, a film, sessions; and storage that is full or forbidden. */
/// <reference lib="dom" />
import { Buffer } from "node:buffer";
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { recognizeFormat } from "../../cli/pictures/formats/index.ts";
import { readPicture } from "../../cli/pictures/image_file.ts";
import type { Progress } from "../../studio/protocol.ts";
import { launch, testInChromium } from "../helpers/chromium.ts";
import {
  canvasSeen,
  expectCanvas,
  paintSome,
  pause,
  progressOf,
  recipeIn,
  steps,
  waitForIteration,
  waitForMain,
} from "./painting.ts";
import { chooseSmall, openStudio, seriousFindings, serveBuilt } from "./studio_page.ts";

/** Of what is painted. */
const SIZE = [64, 48];

interface Saved {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Presses something that saves a file. */
async function savedBy(page: Page, selector: string): Promise<Saved> {
  const downloading = page.waitForEvent("download");
  await page.click(selector);
  const download = await downloading;
  const path = await download.path();
  const name = download.suggestedFilename();
  // Formats are also told by their names.
  const named = `${path}${name.slice(name.lastIndexOf("."))}`;
  await Deno.copyFile(path, named);
  return { name, path: named, bytes: await Deno.readFile(named) };
}

const button = (name: string) => `.out button:text-is("${name}")`;

/** The picture in each format, read by the command line's decoders, with the recipe of what was done. */
async function savesPictures(page: Page, at: Progress): Promise<void> {
  for (const [name, extension] of [["JPEG", ".jpg"], ["WebP", ".webp"]] as const) {
    const { path, bytes, name: suggested } = await savedBy(page, button(name));
    assertEquals(suggested, `harbour-brushwork${extension}`);
    assertEquals(recognizeFormat(bytes)?.name, name);
    const { width, height } = await readPicture(path, "saved picture");
    assertEquals([width, height], SIZE);
    const recipe = await recipeIn(bytes);
    assertEquals(recipe.scales.at(at.scale)?.done, at.iteration);
  }
}

/** A browser in which the page may use the clipboard, and which hands files on to `shared`. */
async function sharing(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  await context.addInitScript(() => {
    navigator.canShare = ({ files = [] } = {}) => files.length > 0;
    navigator.share = ({ files } = {}) => {
      Object.assign(globalThis, { shared: files });
      return Promise.resolve();
    };
  });
  return context;
}

/** The clipboard has the same pixels as the saved file, and other programs get the file with its recipe. */
async function copiesAndShares(page: Page): Promise<void> {
  const { bytes } = await savedBy(page, button("PNG"));
  await page.click(button("Copy"));
  await page.waitForSelector(".notice:has-text('on the clipboard')");
  const [copied, saved] = await page.evaluate(async (bytes) => {
    const [item] = await navigator.clipboard.read();
    const file = new Blob([new Uint8Array(bytes)], { type: "image/png" });
    const pixels = async (blob: Blob) => {
      const bitmap = await createImageBitmap(blob);
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
      context.drawImage(bitmap, 0, 0);
      return [bitmap.width, ...context.getImageData(0, 0, bitmap.width, bitmap.height).data];
    };
    return [await pixels(await item!.getType("image/png")), await pixels(file)];
  }, [...bytes]);
  assertEquals(copied, saved);
  await page.click(".notice button");

  await page.click(button("Share"));
  await page.waitForFunction(() => "shared" in globalThis);
  const shared = await page.evaluate(async () => {
    const [file] = (globalThis as unknown as { shared: File[] }).shared;
    const { name, type } = file!;
    return { name, type, bytes: [...new Uint8Array(await file!.arrayBuffer())] };
  });
  assertEquals([shared.name, shared.type], ["harbour-brushwork.png", "image/png"]);
  const { inputs } = await recipeIn(new Uint8Array(shared.bytes));
  assertEquals(inputs.map(({ name }) => name), ["harbour.jpg", "brushwork.jpg"]);
}

/** The film is WebM, of the picture's size, and the browser plays it. */
async function savesFilm(page: Page): Promise<void> {
  const { name, bytes } = await savedBy(page, button("Save the film"));
  assertEquals(name, "harbour-brushwork.webm");
  assertEquals([...bytes.subarray(0, 4)], [0x1a, 0x45, 0xdf, 0xa3]);
  const played = await page.evaluate(async (bytes) => {
    const video = document.createElement("video");
    video.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "video/webm" }));
    await new Promise((resolve, reject) => {
      video.addEventListener("loadeddata", resolve);
      video.addEventListener("error", () => reject(new Error(video.error?.message)));
    });
    const { videoWidth: width, videoHeight: height, duration } = video;
    return { width, height, duration };
  }, [...bytes]);
  assertEquals([played.width, played.height], SIZE);
  assert(played.duration > 1.5 && played.duration < 10, `${played.duration} s`);
}

/** What is no whole session is refused in a sentence, and the painting stays as it is. */
async function refusesSessions(page: Page, { name, bytes }: Saved): Promise<void> {
  await page.keyboard.press("Escape");
  const before = await canvasSeen(page);
  await page.click("text=Save or open");
  const other = bytes.slice();
  other[16] = 9;
  const damaged = bytes.slice();
  damaged[bytes.length - 1]! ^= 1;
  const bad: [string, Uint8Array, RegExp][] = [
    [name, bytes.subarray(0, bytes.length >> 1), /is cut short, it has only \d+ of \d+ bytes/],
    [name, other, /is a session of version 9, but this page reads version 1/],
    [name, damaged, /is damaged/],
    ["a.pentimento", new Uint8Array([1, 2, 3]), /a\.pentimento is no session/],
    ["b.pentimento", new Uint8Array(), /b\.pentimento is cut short/],
  ];
  for (const [name, bytes, sentence] of bad) {
    await open(page, name, bytes);
    await page.waitForSelector(".notice.error");
    assertMatch((await page.textContent(".notice.error"))!, sentence);
    await page.click(".notice button");
  }
  await page.keyboard.press("Escape");
  await expectCanvas(page, { like: before });
}

async function open(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const file = { name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) };
  await page.setInputFiles("[aria-label='Open a session']", file);
}

/** The totals of some single iterations. */
async function totals(page: Page, count: number): Promise<number[]> {
  const first = (await progressOf(page)).at(-1)!.iteration;
  await steps(page, count);
  const all = await progressOf(page);
  return Array.from(
    { length: count },
    (_, i) => all.findLast(({ iteration }) => iteration === first + 1 + i)!.total,
  );
}

/** In an empty browser the file opens with all that was there, and goes on as the first page does. */
async function opensElsewhere(
  context: BrowserContext,
  url: string,
  { saved, seen, frames, expected }: {
    readonly saved: Saved;
    readonly seen: Uint8Array;
    readonly frames: number;
    readonly expected: readonly number[];
  },
): Promise<void> {
  const { page, complaints } = await openStudio(context, url);
  await page.click("text=Save or open");
  await open(page, saved.name, saved.bytes);
  await waitForMain(page, "Go on");
  await page.waitForSelector(".notice:has-text('is open as it was')");
  await page.click(".notice button");
  await page.keyboard.press("Escape");
  assertEquals(await page.inputValue("#picture-size"), "64");
  assertEquals(await page.locator(".filmstrip button").count(), frames);
  await expectCanvas(page, { like: seen });
  assertEquals(await totals(page, 1), expected);
  // Earlier states are there to go back to.
  await page.locator(".filmstrip button").first().click();
  await page.waitForFunction(() =>
    document.querySelector(".filmstrip button")!.getAttribute("aria-current") === "true"
  );
  await waitForMain(page, "Go on");
  assertEquals(complaints, []);
}

/** Where nothing can be kept the page says so, and paints all the same. */
async function paintsWithoutStorage(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    Object.assign(globalThis, { room: true });
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args) {
      if ((globalThis as unknown as { room: boolean }).room) return put.apply(this, args);
      throw new DOMException("no room", "QuotaExceededError");
    };
  });
  const { page, complaints } = await openStudio(context, url);
  await page.evaluate(() => Object.assign(globalThis, { room: false }));
  await chooseSmall(page);
  await page.click("#main");
  await waitForIteration(page, 1);
  await pause(page);
  await page.waitForSelector(".notice:has-text('no room left')");
  // The browser asks before such a tab is closed.
  const asked = page.waitForEvent("dialog");
  await Promise.all([page.close({ runBeforeUnload: true }), asked.then((one) => one.accept())]);
  assertEquals(complaints, []);
  await context.close();

  const forbidding = await browser.newContext();
  await forbidding.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not here", "SecurityError");
    };
  });
  const { page: second } = await openStudio(forbidding, url);
  await second.waitForSelector(".notice:has-text('keeps nothing here')");
  await forbidding.close();
}

testInChromium(
  "studio: saved in every form, and the session opened in another browser",
  async () => {
    await using server = await serveBuilt();
    await using browser = await launch();
    const { page, complaints } = await openStudio(await sharing(browser), server.url);
    await chooseSmall(page);
    await paintSome(page, 2);
    const at = (await progressOf(page)).at(-1)!;
    await page.keyboard.press("o");
    await page.waitForSelector(".out[open]");
    assertEquals(await seriousFindings(page), []);
    await savesPictures(page, at);
    await copiesAndShares(page);
    await savesFilm(page);
    const saved = await savedBy(page, button("Save the session"));
    assertEquals(saved.name, "harbour-brushwork.pentimento");
    assertMatch(
      (await page.textContent(".out pre"))!,
      /^pentimento stylize harbour\.jpg brushwork/,
    );
    await refusesSessions(page, saved);
    const [seen, frames] = [
      await canvasSeen(page),
      await page.locator(".filmstrip button").count(),
    ];
    const expected = await totals(page, 1);
    const context = await browser.newContext();
    await opensElsewhere(context, server.url, { saved, seen, frames, expected });
    await context.close();
    await paintsWithoutStorage(browser, server.url);
    assertEquals(complaints, []);
  },
);
