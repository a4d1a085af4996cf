/** The studio's page without a painting: what comes in, what it refuses, how it looks and is worked. */
/// <reference lib="dom" />
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launch, testInChromium } from "../helpers/chromium.ts";
import {
  chooseSmall,
  openStudio,
  pngOf,
  seriousFindings,
  serveBuilt,
  waitForMain,
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

const shown = (page: Page, place: string, name: string) =>
  page.waitForSelector(`[data-place=${place}] img[alt$="${name}"]`);

/** The columns by which a page is wider than its window. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

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
  for (const [name, bytes] of [["empty.png", []], ["text.png", [1, 2, 3]]] as const) {
    await giveFile(page, "drop", { name, bytes: new Uint8Array(bytes) });
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
    await page.evaluate(() =>
      document.querySelectorAll("details").forEach((one) => one.open = true)
    );
    assertEquals(await seriousFindings(page), [], colorScheme);
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open]");
    assertEquals(await seriousFindings(page), [], `${colorScheme}, help`);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]", { state: "detached" });
    for (const width of [360, 800, 1280, 2560]) {
      await page.setViewportSize({ width, height: 740 });
      assert(await overflow(page) <= 0, `${width} wide`);
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
  await page.locator("body").evaluate((body) =>
    (body.ownerDocument.activeElement as HTMLElement).blur()
  );
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
    document.querySelector("output[for=losses-styleWeight]")!.textContent !== "5"
  );
  await focusBy("#main");
  await page.keyboard.press("Enter");
  await waitForMain(page, "Preparing…");
  assertEquals(complaints, []);
}

testInChromium(
  "studio: pictures come in by drop, paste and example; the page fits, and is worked by keys",
  async () => {
    const server = await serveBuilt();
    try {
      const bytes = await scriptBytes(server.url);
      assert(bytes < 300_000, `the scripts have ${bytes} bytes compressed`);
      await using browser = await launch();
      await takesPictures(browser, server.url);
      await fitsAndIsAccessible(browser, server.url);
      await tabsAndOffline(browser, server.url);
      await byKeyboard(browser, server.url);
    } finally {
      await server.close();
    }
  },
);

testInChromium("studio: without WebGPU the page says what to do", async () => {
  const server = await serveBuilt();
  try {
    await using browser = await launch({ gpu: false });
    const context: BrowserContext = await browser.newContext();
    const page = await context.newPage();
    await page.goto(server.url);
    await page.waitForSelector("h1:has-text('cannot paint here yet')");
    assert((await page.textContent("main"))!.includes("chrome://flags"));
    assertEquals(await seriousFindings(page), []);
  } finally {
    await server.close();
  }
});
