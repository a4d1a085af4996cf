/** The studio's other modes, texture and reconstruction, in a real browser. */
/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { launch, testInChromium } from "../helpers/chromium.ts";
import { paintSome, progressOf, recipeIn, savedPicture } from "./painting.ts";
import { choosePictures, openStudio, overflowOf, serveBuilt } from "./studio_page.ts";

const SIDE = 48;

testInChromium(
  "studio: a texture and a reconstruction are painted",
  async () => {
    await using server = await serveBuilt();
    await using browser = await launch();
    const { page, complaints } = await openStudio(browser, server.url);
    await choosePictures(page, SIDE);
    await page.selectOption("#mode", "texture");
    await page.check("#tileable");
    assertEquals(await page.locator("#losses-contentWeight").count(), 0);
    const texture = await paintSome(page, 4);
    assert(texture.at(-1)! < 0.95 * texture[0]!, texture.join(" "));
    await checkTiles(page);
    const { command, inputs } = await recipeIn(await savedPicture(page));
    assertEquals([command, inputs.map(({ name }) => name)], ["texture", ["style.png"]]);

    await page.selectOption("#mode", "reconstruct");
    await page.selectOption("#layer", "conv1_2");
    await page.click(".notice button");
    const reconstruction = await paintSome(page, 4);
    assert(reconstruction.at(-1)! < 0.95 * reconstruction[0]!, reconstruction.join(" "));
    const { terms } = (await progressOf(page)).at(-1)!;
    assertEquals(Object.keys(terms).filter((name) => !name.startsWith("tv")), [
      "content/conv1_2",
    ]);
    assertEquals((await recipeIn(await savedPicture(page))).command, "reconstruct");
    await page.setViewportSize({ width: 360, height: 740 });
    assert(await overflowOf(page) <= 0);
    assertEquals(complaints, []);
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
