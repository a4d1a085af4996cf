/** The studio's page without a painting: what comes in, what it refuses, how it looks and is worked. */
/// <reference lib="dom" />
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { pngChunk } from "../../cli/pictures/formats/png_metadata.ts";
import { launch, testInChromium } from "../helpers/chromium.ts";
import { waitForIteration } from "./painting.ts";
import {
  chooseSmall,
  leaveFields,
  openStudio,
  overflowOf,
  pngOf,
  seriousFindings,
  serveBuilt,
  unfold,
} from "./studio_page.ts";

/** Has a file dropped on the page, or pasted, as the browser would tell of it. */
async function giveFile(
  page: Page,
  how: "drop" | "paste",
  { name, bytes, selector = "body" }: {
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly selector?: string;
  },
): Promise<void> {
  const given = { how, name, bytes: [...bytes], selector };
  await page.evaluate(({ how, name, bytes, selector }) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
    const event = how === "drop"
      ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
      : new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
    document.querySelector(selector)!.dispatchEvent(event);
  }, given);
}

/** A PNG file of one colour that is small, but not its picture: 1 bit a pixel. */
async function hugePng(width: number, height: number): Promise<Uint8Array> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 1;
  const rows = new Blob([new Uint8Array(height * (1 + width / 8))]);
  const packed = rows.stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array([
    ...[137, 80, 78, 71, 13, 10, 26, 10],
    ...pngChunk("IHDR", header),
    ...pngChunk("IDAT", new Uint8Array(await new Response(packed).arrayBuffer())),
    ...pngChunk("IEND", new Uint8Array()),
  ]);
}

const shown = (page: Page, place: string, name: string) =>
  page.waitForSelector(`[data-place=${place}] img[alt$="${name}"]`);

/** What a first visit loads of scripts, compressed. */
async function scriptBytes(url: string): Promise<number> {
  let bytes = 0;
  for (const name of ["main.js", "worker.js"]) {
    const { body } = await fetch(`${url}${name}`);
    const packed = body!.pipeThrough(new CompressionStream("gzip"));
    bytes += (await new Response(packed).arrayBuffer()).byteLength;
  }
  return bytes;
}

async function takesPictures(browser: Browser, url: string): Promise<void> {
  const { page, complaints } = await openStudio(browser, url);
  await giveFile(page, "drop", {
    name: "dropped.png",
    bytes: await pngOf(20, 16, 1),
    selector: "[data-place=style]",
  });
  await shown(page, "style", "dropped.png");
  await giveFile(page, "paste", { name: "pasted.png", bytes: await pngOf(20, 16, 2) });
  await shown(page, "content", "pasted.png");
  await page.click("[data-place=content] .example >> nth=1");
  await shown(page, "content", "pears.jpg");

  // What is no picture is refused in a sentence, and what was there stays.
  const huge = await hugePng(16_000, 8000);
  for (
    const [name, bytes] of [
      ...[["empty.png", []], ["text.png", [1, 2, 3]]] as const,
      ["has 16000 x 8000 pixels, more than this page decodes: make it smaller, 14142 x 7071", huge],
    ] as const
  ) {
    await giveFile(page, "drop", { name: name.split(" ").at(0)!, bytes: new Uint8Array(bytes) });
    await page.waitForSelector(`.notice.error:has-text("${name}")`);
    await shown(page, "content", "pears.jpg");
    await page.keyboard.press("Escape");
  }
  assertEquals(complaints, []);
}

async function fitsAndIsAccessible(browser: Browser, url: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const { page } = await openStudio(context, url);
    await unfold(page);
    assertEquals(await seriousFindings(page), [], colorScheme);
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open]");
    assertEquals(await seriousFindings(page), [], `${colorScheme}, help`);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]", { state: "detached" });
    for (const width of [360, 800, 1280, 2560]) {
      await page.setViewportSize({ width, height: 740 });
      assert(await overflowOf(page) <= 0, `${width} wide`);
    }
    await context.close();
  }
}

/** A second tab has a painting of its own; a page that was visited once opens without the network. */
async function tabsAndOffline(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext();
  const [first, second] = [await openStudio(context, url), await openStudio(context, url)];
  const own = (page: Page) => page.evaluate(() => sessionStorage.getItem("pentimento-studio"));
  assertNotEquals(await own(first.page), await own(second.page));
  await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await context.setOffline(true);
  await second.page.reload();
  await second.page.waitForSelector("html[data-ready]");
  assertEquals([...first.complaints, ...second.complaints], []);
  await context.close();
}

/** Tab, arrows and keys alone: a content is chosen, an option set, and painting begun and ended. */
async function byKeyboard(browser: Browser, url: string): Promise<void> {
  const { page, complaints } = await openStudio(browser, url);
  await chooseSmall(page);
  await leaveFields(page);
  const focusBy = async (selector: string) => {
    for (let i = 0; i < 60; i++) {
      if (await page.evaluate((at) => document.activeElement?.matches(at), selector)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${selector}`);
  };
  await focusBy("[aria-label^='Example content: Hills']");
  await page.keyboard.press("Enter");
  await shown(page, "content", "hills.jpg");
  await focusBy("#losses-styleWeight");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() =>
    document.querySelector("output[for=losses-styleWeight]")!.textContent !== "8"
  );
  await focusBy("#main");
  await page.keyboard.press("Enter");
  await waitForIteration(page, 1);
  assertEquals(complaints, []);
}

testInChromium(
  "studio: pictures come in by drop, paste and example; the page fits, and is worked by keys",
  async () => {
    await using server = await serveBuilt();
    const bytes = await scriptBytes(server.url);
    assert(bytes < 300_000, `the scripts have ${bytes} bytes compressed`);
    await using browser = await launch();
    await takesPictures(browser, server.url);
    await fitsAndIsAccessible(browser, server.url);
    await tabsAndOffline(browser, server.url);
    await byKeyboard(browser, server.url);
  },
);

testInChromium("studio: without WebGPU the page says what to do", async () => {
  await using server = await serveBuilt();
  await using browser = await launch({ gpu: false });
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForSelector("h1:has-text('cannot paint here yet')");
  assert((await page.textContent("main"))!.includes("chrome://flags"));
  assertEquals(await seriousFindings(page), []);
});
