/** A painting in the studio's page, for its tests: waited for, paused, stepped, looked at and saved. */
/// <reference lib="dom" />
import { assertEquals, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { readRecipe } from "../../cli/pictures/recipe_in_file.ts";
import { parseRecipe } from "../../cli/recipe/parse.ts";
import type { Recipe } from "../../cli/recipe/recipe.ts";
import type { Event, Kept, Progress } from "../../studio/protocol.ts";
import { leaveFields, untilSo } from "./studio_page.ts";

/** In the page: what the worker told so far. */
declare const events: readonly Event[];

/** All progress that the worker told so far. */
export async function progressOf(page: Page): Promise<Progress[]> {
  return await page.evaluate(() =>
    events.flatMap((event) => event.type === "progress" ? [event.progress] : [])
  );
}

/** How much the worker has told so far. */
async function toldBy(page: Page): Promise<number> {
  return await page.evaluate(() => events.length);
}

/** Waits until the large button says so. */
export async function waitForMain(page: Page, word: string): Promise<void> {
  await page.waitForFunction(
    (word) => document.querySelector("#main")?.textContent === word,
    word,
  );
}

/** Pauses the painting, once it is painted. */
export async function pause(page: Page): Promise<void> {
  await waitForMain(page, "Pause");
  await page.click("#main");
  await waitForMain(page, "Go on");
}

/** Waits until there are more reports of progress than so many. */
export async function waitForReports(page: Page, more: number): Promise<void> {
  await page.waitForFunction(
    (more) => events.filter(({ type }) => type === "progress").length > more,
    more,
  );
}

/** Waits until an iteration is done. */
export async function waitForIteration(page: Page, iteration: number): Promise<void> {
  await page.waitForFunction(
    (iteration) =>
      events.some((event) => event.type === "progress" && event.progress.iteration >= iteration),
    iteration,
  );
}

/** Does some iterations of a paused painting, one after the other. */
export async function steps(page: Page, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const told = await toldBy(page);
    await page.click(".transport >> text=Step");
    // What was changed before may be told of only now; each step is painted, and paused then.
    await page.waitForFunction((told) => {
      const phases = events.slice(told).flatMap((event) =>
        event.type === "phase" ? [event.phase] : []
      );
      const begun = phases.indexOf("painting");
      return begun >= 0 && phases.includes("paused", begun);
    }, told);
    await waitForMain(page, "Go on");
  }
}

/** Starts, or starts over, with what is chosen, and pauses after some iterations; the losses of these. */
export async function paintSome(page: Page, iterations: number): Promise<number[]> {
  const told = await toldBy(page);
  await page.click((await page.$("text=Start over")) ? "text=Start over" : "#main");
  // Before another painting the worker is idle; until then it may tell of the one before.
  const progress = () =>
    page.evaluate((told) => {
      const later = events.slice(told);
      const begun = later.findIndex((event) => event.type === "phase" && event.phase === "idle");
      return begun < 0
        ? []
        : later.slice(begun).flatMap((event) =>
          event.type === "progress" && event.progress.iteration > 0 ? [event.progress] : []
        );
    }, told);
  while (!(await progress()).some(({ iteration }) => iteration >= iterations)) {
    // Asked all the time, the page would do little else.
    await page.waitForTimeout(50);
  }
  await pause(page);
  return (await progress()).map(({ total }) => total);
}

/** Waits until the browser has kept the painting as it is now, so that the page can be loaded anew. */
export async function waitUntilKept(page: Page): Promise<void> {
  await page.waitForFunction(
    async () => {
      const asked = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const last = events.findLast((event) => event.type === "kept")!.kept;
      const moments = new Set<number>();
      for (const event of events) {
        if (event.type !== "moments") continue;
        for (const { number } of event.added) moments.add(number);
        for (const number of event.forgotten) moments.delete(number);
      }
      const database = await asked(indexedDB.open("pentimento-studio"));
      try {
        const stores = database.transaction(["paintings", "moments"]);
        const rows = await asked(stores.objectStore("paintings").getAll());
        const count = await asked(stores.objectStore("moments").count());
        const mark = ({ job, state }: Kept) =>
          JSON.stringify([job.network, job.options, state.scale, state.work?.iteration]);
        return rows.some(({ kept }) => mark(kept) === mark(last)) && count === moments.size;
      } finally {
        database.close();
      }
    },
    undefined,
    { polling: 100 },
  );
}

/** What is on the canvas, as seen: the screenshot of it. */
export async function canvasSeen(page: Page): Promise<Uint8Array> {
  return new Uint8Array(await page.locator("#painting").screenshot());
}

/** Looks at the canvas until it is like a picture, or unlike it: what was drawn is seen a moment later. */
export async function expectCanvas(
  page: Page,
  { like, unlike }: { readonly like?: Uint8Array; readonly unlike?: Uint8Array },
): Promise<void> {
  const isSo = (seen: Uint8Array) =>
    like !== undefined ? `${like}` === `${seen}` : `${unlike}` !== `${seen}`;
  const seen = await untilSo(page, () => canvasSeen(page), isSo);
  if (like !== undefined) assertEquals(seen, like, "another picture is on the canvas");
  else assertNotEquals(seen, unlike, "the picture on the canvas stays as it was");
}

/** The picture as the key S saves it. */
export async function savedPicture(page: Page): Promise<Uint8Array<ArrayBuffer>> {
  await leaveFields(page);
  const downloading = page.waitForEvent("download");
  await page.keyboard.press("s");
  return await Deno.readFile(await (await downloading).path());
}

/** The recipe in a saved file. */
export async function recipeIn(bytes: Uint8Array<ArrayBuffer>): Promise<Recipe> {
  return parseRecipe((await readRecipe(bytes))!, "the saved file");
}
