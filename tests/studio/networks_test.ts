/** The studio with trained networks and the look inside, in a real browser. */
/// <reference lib="dom" />
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { createSession, fromRgba, openGpu } from "../../mod.ts";
import { compactNetwork, KNOWN_NETWORKS } from "../../weights/mod.ts";
import { launch, testInChromium } from "../helpers/chromium.ts";
import { hashedVgg19 } from "../helpers/hashed_vgg19.ts";
import {
  paintSome,
  progressOf,
  recipeIn,
  savedPicture,
  waitForMain,
  waitForReports,
  waitUntilKept,
} from "./painting.ts";
import {
  blotches,
  choosePictures,
  noticeOf,
  openStudio,
  seriousFindings,
  serveBuilt,
} from "./studio_page.ts";

const SIDE = 48;
const network = hashedVgg19("conv2_1");

/** A file of weights as an editor of forms gives it. */
const fileOf = (name: string, bytes: Uint8Array) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(bytes),
});

const summary = (page: Page) => page.textContent("#networks > summary");

/** Waits until something is kept, and closes what says so. */
async function expectKept(page: Page, name: string): Promise<void> {
  await page.waitForSelector(`.notice:has-text("${name} is kept")`);
  await noticeOf(page);
  assertEquals(await summary(page), `Network: ${name}`);
}

testInChromium(
  "studio: a trained network is taken in, painted with, looked into, removed",
  async () => {
    await using server = await serveBuilt();
    await using browser = await launch();
    // Else the service worker would fetch what is answered here.
    const context = await browser.newContext({ serviceWorkers: "block" });
    const { page, complaints } = await openStudio(context, server.url);
    await choosePictures(page, SIDE);
    const { bytes } = await compactNetwork(network, { source: "a test" });
    await checkRefusals(page, bytes);
    await page.setInputFiles("#network-file", fileOf("hashed.safetensors", bytes));
    await expectKept(page, "hashed");

    const totals = await paintSome(page, 2);
    const expected = await firstTotal();
    assert(Math.abs(totals[0]! / expected - 1) < 1e-3, `${totals[0]}, in Deno ${expected}`);
    const { network: { weights, kind } } = await recipeIn(await savedPicture(page));
    assertEquals([weights, kind], ["hashed", "trained"]);
    await checkInspection(page);
    await checkOtherNetwork(page);
    assertEquals(await seriousFindings(page), []);

    // A reloaded page has it still, and paints on with it.
    await waitUntilKept(page);
    await page.reload();
    await waitForMain(page, "Go on");
    assertEquals(await summary(page), "Network: hashed");
    await page.click("#networks > summary");
    await page.click("[aria-label='Remove hashed']");
    await page.waitForSelector("[aria-label='Remove hashed']", { state: "detached" });
    assertEquals(await summary(page), "Network: from the style");
    assertEquals(complaints, []);
    await checkFetching(page, server.url, bytes);
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
  const layers = { contentLayers: { conv1_1: 1 }, styleLayers: { conv1_1: 1 } };
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
  // The second is chosen while the first is looked at.
  for (const layer of ["conv1_2", "conv1_1"]) await page.selectOption("#inspect-layer", layer);
  await page.waitForSelector(`.facts:has-text("conv1_1: 64 channels of 64 × 64")`);
  // It is drawn a moment after it is there.
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".maps canvas")!;
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
    return new Set(data).size > 20;
  });
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
    await waitForReports(page, before);
    await waitForMain(page, "Go on");
    assertEquals(await summary(page), `Network: ${name}`);
  }
}

/** What a stand-in for a host does wrong. */
interface Faults {
  /** The SHA-256 that it claims for its file. */
  sha256?: string;
  /** Answers that break off in the middle. */
  cut: number;
  /** Requests that it does not answer. */
  refused: number;
}

/** Has a stand-in answer for an address, by ranges; returns the ranges that were asked for, and its faults. */
async function standIn(page: Page, address: string, bytes: Uint8Array) {
  const asked: string[] = [];
  const faults: Faults = { cut: 0, refused: 0 };
  await page.route(address, async (route) => {
    const range = /bytes=(\d+)-(\d+)/.exec(await route.request().headerValue("range") ?? "");
    const [begin, end] = [Number(range![1]), Math.min(bytes.length, Number(range![2]) + 1)];
    asked.push(`${begin} ${end}`);
    if (faults.refused-- > 0) return await route.abort("connectionreset");
    const comes = faults.cut-- > 0 ? begin + (end - begin >> 1) : end;
    await route.fulfill({
      status: 206,
      body: Buffer.from(bytes.slice(begin, comes)),
      headers: {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "content-range, etag, x-linked-etag",
        "content-range": `bytes ${begin}-${end - 1}/${bytes.length}`,
        etag: '"1"',
        ...faults.sha256 && { "x-linked-etag": `"${faults.sha256}"` },
      },
    });
  });
  return { asked, faults };
}

/**
 * An address of the page's own and the published one are fetched from, also where connections break off; a file that
 * is not the published one is refused; from other addresses it does not fetch.
 */
async function checkFetching(page: Page, url: string, bytes: Uint8Array): Promise<void> {
  await standIn(page, `${url}own.safetensors`, bytes);
  await page.fill("#network-url", "/own.safetensors");
  await page.press("#network-url", "Enter");
  await expectKept(page, "own");

  const [published] = KNOWN_NETWORKS.get("vgg19")!.mirrors;
  const { asked, faults } = await standIn(page, published!.url, bytes);
  faults.sha256 = "0".repeat(64);
  await page.click("#fetch-network");
  await page.waitForSelector(".notice.error");
  const refusal = await noticeOf(page);
  assert(refusal.includes(published!.sha256!) && refusal.includes(faults.sha256), refusal);
  assertEquals(await summary(page), "Network: own");

  Object.assign(faults, { sha256: published!.sha256, refused: 1, cut: 2 });
  await page.click("#fetch-network");
  await expectKept(page, "vgg19");
  // It has come to every fault, and asked again.
  assert(faults.refused < 0 && faults.cut < 0, asked.join(", "));
  await page.fill("#network-url", "https://example.org/net.pth");
  const download = page.locator("#networks a[download]");
  assertEquals(await download.getAttribute("href"), "https://example.org/net.pth");
}
