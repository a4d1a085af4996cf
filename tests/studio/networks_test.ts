/** The studio with trained networks, its other modes and the look inside, in a real browser. */
/// <reference lib="dom" />
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { readRecipe } from "../../cli/pictures/recipe_in_file.ts";
import { parseRecipe } from "../../cli/recipe/parse.ts";
import { createSession, fromRgba, openGpu } from "../../mod.ts";
import type { Event } from "../../studio/protocol.ts";
import { compactNetwork, KNOWN_NETWORKS } from "../../weights/mod.ts";
import { launch, testInChromium } from "../helpers/chromium.ts";
import { hashedVgg19 } from "../helpers/hashed_vgg19.ts";
import {
  blotches,
  chooseFile,
  chooseSmall,
  openStudio,
  pngOf,
  progressOf,
  seriousFindings,
  serveBuilt,
  waitForMain,
} from "./studio_page.ts";

const SIDE = 48;
const network = hashedVgg19("conv2_1");

/** A file of weights as an editor of forms gives it. */
const fileOf = (name: string, bytes: Uint8Array) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(bytes),
});

async function choosePictures(page: Page): Promise<void> {
  for (const [place, seed] of [["content", 1], ["style", 3]] as const) {
    const bytes = await pngOf(SIDE, SIDE, seed);
    await chooseFile(page, `[data-place=${place}]`, { name: `${place}.png`, bytes });
  }
  await chooseSmall(page);
  await page.evaluate(() => {
    document.querySelectorAll("details").forEach((one) => one.open = one.id === "networks");
  });
}

const summary = (page: Page) => page.textContent("#networks > summary");

/** What the notice says, which is closed then. */
async function noticeOf(page: Page): Promise<string> {
  const text = await page.textContent(".notice span");
  await page.click(".notice button");
  await page.waitForSelector(".notice", { state: "detached" });
  return text!;
}

/** Waits until something is kept, and closes what says so. */
async function expectKept(page: Page, name: string): Promise<void> {
  await page.waitForSelector(`.notice:has-text("${name} is kept")`);
  await noticeOf(page);
  assertEquals(await summary(page), `Network: ${name}`);
}

/** Starts over with what is chosen, and pauses after some iterations; the losses of these. */
async function paintSome(page: Page, iterations: number): Promise<number[]> {
  const before = (await progressOf(page)).length;
  await page.click((await page.$("text=Start over")) ? "text=Start over" : "#main");
  await page.waitForFunction(
    ([before, iterations]) =>
      (globalThis as unknown as { events: Event[] }).events
        .flatMap((event) => event.type === "progress" ? [event.progress] : [])
        .slice(before).some(({ iteration }) => iteration >= iterations!),
    [before, iterations],
  );
  await page.click("#main");
  await waitForMain(page, "Go on");
  const progress = (await progressOf(page)).slice(before);
  return progress.filter(({ iteration }) => iteration > 0).map(({ total }) => total);
}

/** Keys are for the page again, not for the field that was used last. */
async function leaveFields(page: Page): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
}

/** The recipe of the picture as it is saved. */
async function savedRecipe(page: Page) {
  await leaveFields(page);
  const downloading = page.waitForEvent("download");
  await page.keyboard.press("s");
  const bytes = await Deno.readFile(await (await downloading).path());
  return parseRecipe((await readRecipe(bytes))!, "the saved file");
}

testInChromium(
  "studio: a trained network is taken in, painted with, looked into, removed",
  async () => {
    const server = await serveBuilt();
    try {
      await using browser = await launch();
      // Else the service worker would fetch what is answered here.
      const context = await browser.newContext({ serviceWorkers: "block" });
      const { page, complaints } = await openStudio(context, server.url);
      await choosePictures(page);
      const { bytes } = await compactNetwork(network, { source: "a test" });
      await checkRefusals(page, bytes);
      await page.setInputFiles("#network-file", fileOf("hashed.safetensors", bytes));
      await expectKept(page, "hashed");

      const totals = await paintSome(page, 2);
      const expected = await firstTotal();
      assert(Math.abs(totals[0]! / expected - 1) < 1e-3, `${totals[0]}, in Deno ${expected}`);
      const { network: { weights, kind } } = await savedRecipe(page);
      assertEquals([weights, kind], ["hashed", "trained"]);
      await checkInspection(page);
      await checkOtherNetwork(page);
      assertEquals(await seriousFindings(page), []);

      // A reloaded page has it still, and paints on with it.
      await page.reload();
      await waitForMain(page, "Go on");
      assertEquals(await summary(page), "Network: hashed");
      await page.click("#networks > summary");
      await page.click("[aria-label='Remove hashed']");
      await page.waitForSelector("[aria-label='Remove hashed']", { state: "detached" });
      assertEquals(await summary(page), "Network: from the style");
      assertEquals(complaints, []);
      await checkFetching(page, server.url, bytes);
    } finally {
      await server.close();
    }
  },
);

/** What is no network, another network or only the beginning of one is refused in a sentence, and nothing kept. */
async function checkRefusals(page: Page, bytes: Uint8Array): Promise<void> {
  const wrong = [
    ["empty.safetensors", new Uint8Array()],
    ["letter.pth", new TextEncoder().encode("Dear Sir or Madam, ".repeat(40))],
    ["cut.safetensors", bytes.slice(0, bytes.length / 2)],
  ] as const;
  for (const [name, content] of wrong) {
    await page.setInputFiles("#network-file", fileOf(name, content));
    await page.waitForSelector(".notice.error");
    const text = await noticeOf(page);
    assert(text.includes(name) && text.includes(": "), text);
  }
  assertEquals(await page.locator("#networks li").count(), 1);
}

/** The total after one iteration in Deno. */
async function firstTotal(): Promise<number> {
  using gpu = await openGpu();
  const picture = (seed: number) => fromRgba(blotches(SIDE, SIDE, seed), SIDE, SIDE);
  const layers = { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1, conv2_1: 1 } };
  const pictures = { content: picture(1), style: picture(3), size: 64 };
  using session = await createSession(gpu, { network, ...pictures, ...layers });
  return (await session.step(1)).total;
}

/** The maps of a layer and a pair of them are shown, while the run stays as it is. */
async function checkInspection(page: Page): Promise<void> {
  const { length } = await progressOf(page);
  await page.click("#inspect > summary");
  await page.waitForSelector(".maps canvas");
  assertEquals(await page.locator(".inspect > .maps canvas").count(), 12);
  await page.selectOption("#inspect-layer", "conv1_1");
  await page.waitForSelector(`.facts:has-text("conv1_1: 64 channels of 64 × 64")`);
  const shades = await page.locator(".maps canvas").first().evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext("2d")!
      .getImageData(0, 0, width, height);
    return new Set(data).size;
  });
  assert(shades > 20, `the first map has ${shades} shades`);
  await page.hover(".matrix", { position: { x: 40, y: 90 } });
  const first = await page.textContent(".pair .facts");
  await page.hover(".matrix", { position: { x: 90, y: 40 } });
  await page.waitForFunction(
    (first) => document.querySelector(".pair .facts")?.textContent !== first,
    first,
  );
  assertEquals(await page.locator(".pair canvas").count(), 3);
  assertEquals((await progressOf(page)).length, length);
  await page.click("#inspect > summary");
}

/** Another network goes on from the picture as it is, and back. */
async function checkOtherNetwork(page: Page): Promise<void> {
  for (const [i, name] of [[0, "from the style"], [1, "hashed"]] as const) {
    const before = (await progressOf(page)).length;
    await page.locator("#networks input[type=radio]").nth(i).check();
    await page.waitForFunction(
      (before) =>
        (globalThis as unknown as { events: Event[] }).events
          .filter(({ type }) => type === "progress").length > before,
      before,
    );
    await waitForMain(page, "Go on");
    assertEquals(await summary(page), `Network: ${name}`);
  }
}

/** An address of the page's own and the published one are fetched from; from others it does not fetch. */
async function checkFetching(page: Page, url: string, bytes: Uint8Array): Promise<void> {
  const asked: string[] = [];
  const [published] = KNOWN_NETWORKS.get("vgg19")!.mirrors;
  for (const address of [`${url}own.safetensors`, published!.url]) {
    await page.route(address, async (route) => {
      const range = /bytes=(\d+)-(\d+)/.exec(await route.request().headerValue("range") ?? "");
      const [begin, end] = [Number(range![1]), Math.min(bytes.length, Number(range![2]) + 1)];
      asked.push(`${begin} ${end}`);
      await route.fulfill({
        status: 206,
        body: Buffer.from(bytes.slice(begin, end)),
        headers: {
          "access-control-allow-origin": "*",
          "access-control-expose-headers": "content-range, etag",
          "content-range": `bytes ${begin}-${end - 1}/${bytes.length}`,
          etag: '"1"',
        },
      });
    });
  }
  await page.fill("#network-url", "/own.safetensors");
  await page.press("#network-url", "Enter");
  await expectKept(page, "own");
  await page.click("#fetch-network");
  await expectKept(page, "vgg19");
  assert(asked.length > 3, asked.join(", "));
  await page.fill("#network-url", "https://example.org/net.pth");
  const download = page.locator("#networks a[download]");
  assertEquals(await download.getAttribute("href"), "https://example.org/net.pth");
}

testInChromium(
  "studio: a texture and a reconstruction are painted; the stage zooms and moves",
  async () => {
    const server = await serveBuilt();
    try {
      await using browser = await launch();
      const { page, complaints } = await openStudio(browser, server.url);
      await choosePictures(page);
      await page.selectOption("#mode", "texture");
      await page.check("#tileable");
      assertEquals(await page.locator("#losses-contentWeight").count(), 0);
      const texture = await paintSome(page, 4);
      assert(texture.at(-1)! < 0.95 * texture[0]!, texture.join(" "));
      await checkTiles(page);
      const { command, inputs } = await savedRecipe(page);
      assertEquals([command, inputs.map(({ name }) => name)], ["texture", ["style.png"]]);
      await checkViewport(page);

      await page.selectOption("#mode", "reconstruct");
      await page.selectOption("#layer", "conv1_2");
      await page.click(".notice button");
      const reconstruction = await paintSome(page, 4);
      assert(reconstruction.at(-1)! < 0.95 * reconstruction[0]!, reconstruction.join(" "));
      const { terms } = (await progressOf(page)).at(-1)!;
      assertEquals(Object.keys(terms).filter((name) => !name.startsWith("tv")), [
        "content/conv1_2",
      ]);
      assertEquals((await savedRecipe(page)).command, "reconstruct");
      await page.setViewportSize({ width: 360, height: 740 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(overflow <= 0, `${overflow} columns too many`);
      assertEquals(complaints, []);
    } finally {
      await server.close();
    }
  },
);

/** Nine copies of the texture are shown, one like the other. */
async function checkTiles(page: Page): Promise<void> {
  await page.check("#tiled");
  const found = await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("canvas.tiled");
    if (!canvas || canvas.width !== 3 * 64) return undefined;
    const context = canvas.getContext("2d")!;
    const tile = (x: number, y: number) => context.getImageData(64 * x, 64 * y, 64, 64).data.join();
    return { same: tile(0, 0) === tile(2, 1), shades: new Set(tile(1, 1).split(",")).size };
  });
  const { same, shades } = (await found.jsonValue())!;
  assert(same && shades > 20, `the tiles differ or have only ${shades} shades`);
  await page.uncheck("#tiled");
}

/** Wheel, dragging, double click and keys. */
async function checkViewport(page: Page): Promise<void> {
  const at = () =>
    page.locator(".sheet").evaluate((sheet) => {
      const { a, e, f } = new DOMMatrix(getComputedStyle(sheet).transform);
      return { zoom: a, x: e, y: f };
    });
  const whole = { zoom: 1, x: 0, y: 0 };
  const { x, y, width, height } = (await page.locator(".stage").boundingBox())!;
  await page.mouse.move(x + width / 4, y + height / 2);
  await page.mouse.wheel(0, -300);
  await page.waitForFunction(() =>
    document.querySelector(".sheet")!.matches("[style*='scale(2)']")
  );
  // The point under the pointer stays where it is.
  assert(Math.abs((await at()).x - width / 4) < 2, JSON.stringify(await at()));
  await page.mouse.down();
  await page.mouse.move(x + width / 4 + 30, y + height / 2 - 20);
  await page.mouse.up();
  const moved = await at();
  assert(
    Math.abs(moved.x - width / 4 - 30) < 2 && Math.abs(moved.y + 20) < 2,
    JSON.stringify(moved),
  );
  await page.mouse.dblclick(x + width / 2, y + height / 2);
  await page.waitForFunction(() =>
    document.querySelector(".sheet")!.matches("[style*='scale(1)']")
  );
  assertEquals(await at(), whole);
  await leaveFields(page);
  for (const key of ["+", "l", "j"]) await page.keyboard.press(key);
  await page.waitForFunction(() =>
    document.querySelector(".sheet")!.matches("[style*='scale(1.5)']")
  );
  assertEquals(await at(), { zoom: 1.5, x: -60, y: -60 });
  await page.keyboard.press("0");
  await page.waitForFunction(() =>
    document.querySelector(".sheet")!.matches("[style*='scale(1)']")
  );
  assertEquals(await at(), whole);
}
