/** Products whose weights go from one invocation of a subgroup to the others, in Chromium: Deno has no subgroups. */
import { assert, assertEquals } from "@std/assert";
import { runModule, testInChromium, withPage } from "../helpers/chromium.ts";
import type { Report } from "./subgroups_page.ts";

declare const report: () => Promise<Report>;

testInChromium("subgroups: every tile agrees with its reference", async () => {
  const { features, subgroupLanes, found, shaders } = await withPage(async (page) => {
    await runModule(page, new URL("subgroups_page.ts", import.meta.url));
    return await page.evaluate(() => report());
  });
  assert(features.includes("subgroups"), `${features}`);
  assertEquals(subgroupLanes, 4);
  assert(found.length >= 18);
  for (const { kernel, shape, error, tolerance } of found) {
    assert(error <= tolerance, `${kernel}, ${shape}: relative error ${error}`);
  }
  // Nothing else ran in their place: of each tile the kernel forward and that of the gradient.
  const products = shaders.filter((shader) => shader.startsWith("winograd2 product"));
  for (const tile of [1, 2, 4]) {
    const ran = products.filter((shader) => shader.includes(`TILE_N=4 TILE_M=${tile} `));
    assertEquals(ran.filter((shader) => shader.includes("LANES=4")).length, 2, products.join("\n"));
  }
  assertEquals(products.length, 6);
});
