/** The studio where a painting has ended by itself, in a real browser: it goes on when more is asked for. */
/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { launch, testInChromium } from "../helpers/chromium.ts";
import { progressOf, waitForIteration, waitForMain } from "./painting.ts";
import { besideOptions, choosePictures, openStudio, serveBuilt } from "./studio_page.ts";

const WORDS = "20 more";

testInChromium("studio: a painting that has ended does more when it is asked to", async () => {
  await using server = await serveBuilt();
  await using browser = await launch();
  const { page, complaints } = await openStudio(browser, server.url);
  await choosePictures(page, 48);
  // No iteration gains as much as is wanted, so it ends as soon as that is looked at.
  await besideOptions(page, { enough: 1 });
  await page.click("#main");
  await waitForMain(page, WORDS);
  const ended = (await progressOf(page)).at(-1)!;
  assert(ended.iteration < 20, `${ended.iteration} iterations`);
  await page.click("#main");
  await waitForIteration(page, ended.iteration + 20);
  await waitForMain(page, WORDS);
  const more = (await progressOf(page)).at(-1)!;
  assertEquals([more.iteration, more.iterations], [ended.iteration + 20, ended.iteration + 20]);
  assert(more.total < ended.total, `${ended.total} became ${more.total}`);
  assertEquals(complaints, []);
});
