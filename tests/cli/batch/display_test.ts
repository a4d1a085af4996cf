/** The progress of a batch at a terminal and elsewhere. */
import { assert, assertEquals } from "@std/assert";
import { BatchDisplay, batchLine } from "../../../cli/batch/display.ts";
import { NO_COLOR, type Screen, shownLength } from "../../../cli/terminal/terminal.ts";

const SCREEN: Screen = { interactive: true, columns: 80, palette: NO_COLOR };

const progress = (done: number) => ({
  ...{ scale: 0, scales: 1, width: 64, height: 48, iteration: 100 * done, iterations: 100 },
  ...{ done, total: 1, terms: {} },
});

/** A display of four pictures, what it writes, and its clock in milliseconds. */
function scene(interactive: boolean, quiet = false) {
  const clock = { now: 0 };
  const written: string[] = [];
  const seen: number[] = [];
  const display = new BatchDisplay(quiet, ({ done }) => seen.push(done), {
    screen: { ...SCREEN, interactive },
    write: (text) => written.push(text),
    now: () => clock.now,
  });
  display.reach({ done: 1, pictures: 4, failed: 1 });
  return { display, clock, written, seen };
}

Deno.test("a batch has two lines at a terminal, and both are cleared", () => {
  const { display, clock, written } = scene(true);
  display.begin();
  display.update(progress(0.1));
  clock.now = 10_000;
  display.update(progress(0.5));
  const [all, one] = written.at(-1)!.split("\n") as [string, string];
  assert(all.includes("picture 2/4") && all.includes(" 37 %") && all.includes("1 failed"), all);
  // Half a picture took ten seconds, and two and a half are left.
  assert(all.includes("0:50 left of all"), all);
  assert(one.startsWith("scale 1/1 64x48") && one.includes("50/100"), one);
  assert(all.startsWith("\r\x1b[2K\x1b[1A\r\x1b[2K"), JSON.stringify(all));
  display.say("a line");
  assertEquals(written.at(-1), "\r\x1b[2K\x1b[1A\r\x1b[2Ka line\n");
  display[Symbol.dispose]();
  assertEquals(written.at(-1), "\r\x1b[2K\x1b[1A\r\x1b[2Ka line\n", "nothing was drawn again");
});

Deno.test("elsewhere a picture has a line every 20 seconds, and none with --quiet", () => {
  const { display, clock, written } = scene(false);
  display.begin();
  for (let i = 0; i <= 100; i++) {
    clock.now = 500 * i;
    display.update(progress(i / 100));
  }
  assertEquals(written.length, 3);
  const quiet = scene(true, true);
  quiet.display.begin();
  quiet.display.update(progress(0.5));
  assertEquals([quiet.written, quiet.seen], [[], [0.5]]);
});

Deno.test("the line of a batch fits narrow terminals", () => {
  for (const columns of [8, 20, 40, 60, 200]) {
    const line = batchLine({ done: 3, pictures: 1200, failed: 2 }, 0.5, 7322, {
      ...SCREEN,
      columns,
    });
    assert(shownLength(line) <= columns, `${columns}: ${line}`);
  }
  const line = batchLine({ done: 4, pictures: 4, failed: 0 }, 0, undefined, SCREEN);
  assert(line.includes("picture 4/4") && line.includes("100 %") && !line.includes("failed"), line);
});
