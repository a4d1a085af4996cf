/** Losses and gradient in Chromium, whose software adapter has no more storage textures than WebGPU promises. */
import { assert, assertEquals } from "@std/assert";
import { runModule, testInChromium, withPage } from "../helpers/chromium.ts";
import { assertRelative } from "../helpers/relative_error.ts";
import type { Report } from "./evaluate_page.ts";

declare const report: () => Promise<Report>;

testInChromium("browser: losses and gradient are the reference's", async () => {
  const found = await withPage(async (page) => {
    await runModule(page, new URL("evaluate_page.ts", import.meta.url));
    return await page.evaluate(() => report());
  });
  assertEquals([found.software, found.storageTextures], [true, 4]);
  assertRelative([found.total], [found.expectedTotal], 1e-5, "total");
  assert(found.gradientError < 1e-4, `${found.gradientError}`);
  assert(found.shaders.some((variant) => variant.includes(".storage")), found.shaders.join("\n"));
});
