/** Pictures from images of a page, in Chromium. */
import { assert, assertEquals } from "@std/assert";
import { runModule, testInChromium, withPage } from "../helpers/chromium.ts";
import type { Report } from "./images_page.ts";

declare const images: () => Promise<Report>;
declare const withoutPixels: () => Promise<string[]>;

testInChromium("browser: bitmaps, canvases, frames and images have the same pixels", async () => {
  const [report, refused] = await withPage(async (page) => {
    await runModule(page, new URL("images_page.ts", import.meta.url));
    return [await page.evaluate(() => images()), await page.evaluate(() => withoutPixels())];
  });
  const { pixels, ...others } = report;
  assertEquals(new Set(pixels!.data).size > 50, true);
  assertEquals(Object.keys(others), ["canvas", "offscreen", "image", "bitmap", "frame"]);
  for (const [kind, found] of Object.entries(others)) assertEquals(found, pixels, kind);
  for (const says of refused) {
    assert(says.startsWith("RangeError: The image has 0 x 0 pixels: wait until"), says);
  }
});
