/**
 * Takes the five screenshots of the studio: start, running, done, on a phone, and dark.
 *
 *     ./pentimento deno run --allow-all tests/studio/screenshots.ts FOLDER [SIZE]
 *
 * Those of the documentation are in `docs/studio`. A processor paints for them, so they take some minutes.
 */
/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { launch } from "../helpers/chromium.ts";
import { pause, progressOf } from "./painting.ts";
import { openStudio, serveBuilt, unfold } from "./studio_page.ts";

const [folder = ".", size = "256"] = Deno.args;
const WIDE = { width: 1440, height: 900 };

async function shoot(page: Page, name: string): Promise<void> {
  // The row of earlier pictures glides to its end.
  await page.waitForTimeout(1000);
  await page.screenshot({ path: `${folder}/${name}.jpg`, quality: 88 });
}

/** Waits until an iteration of a scale is done, or a later scale has begun, however long that takes. */
async function until(scale: number, iteration: number): Promise<void> {
  for (;;) {
    const at = (await progressOf(page)).at(-1);
    if (at && (at.scale > scale || at.scale === scale && at.iteration >= iteration)) return;
    await page.waitForTimeout(1000);
  }
}

await using server = await serveBuilt();
await using browser = await launch();
const context = await browser.newContext({ viewport: WIDE });
const { page, complaints } = await openStudio(context, server.url);
page.setDefaultTimeout(3_600_000);
await shoot(page, "start");
await unfold(page);
await page.selectOption("#picture-size", size);
await page.evaluate(() => document.querySelectorAll("details").forEach((one) => one.open = false));
await page.click("#main");
await until(0, 12);
await page.fill("[aria-label^='Show the']", "0.36");
await shoot(page, "running");
await page.fill("[aria-label^='Show the']", "0");
await until(0, 30);
await page.click("text=Next scale");
await until(1, 8);
await pause(page);
await shoot(page, "done");
await page.emulateMedia({ colorScheme: "dark" });
await shoot(page, "dark");
await page.emulateMedia({ colorScheme: "light" });
await page.setViewportSize({ width: 390, height: 844 });
await shoot(page, "phone");
console.log(complaints, (await progressOf(page)).at(-1));
