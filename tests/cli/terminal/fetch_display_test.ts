/** The display of a fetch's progress under a clock of the test's own. */
import { assert, assertEquals } from "@std/assert";
import {
  FetchDisplay,
  plainFetchLine,
  terminalFetchLine,
} from "../../../cli/terminal/fetch_display.ts";
import { formatBytes } from "../../../cli/terminal/format.ts";
import { COLOR, NO_COLOR, type Screen, shownLength } from "../../../cli/terminal/terminal.ts";

const FETCHED = { done: 20_720_000, total: 51_800_000 };
const PACE = { rate: 12_340_000 };

const screen = (columns: number, palette = NO_COLOR): Screen => ({
  interactive: true,
  columns,
  palette,
});

Deno.test("format: bytes are in steps of 1000, or in the unit of others", () => {
  assertEquals([0, 999, 1000, 51_779_840, 999_949, 999_950, 5e15].map((n) => formatBytes(n)), [
    "0 B",
    "999 B",
    "1.0 kB",
    "51.8 MB",
    "999.9 kB",
    "1.0 MB",
    "5000.0 TB",
  ]);
  assertEquals(formatBytes(40_000, 51_800_000), "0.0");
  assertEquals(formatBytes(20, 300), "20");
});

Deno.test("fetch line: it shows all that fits and is never wider than the terminal", () => {
  assertEquals(
    terminalFetchLine(FETCHED, PACE, screen(140)),
    "━━━━━━━━━━━━━───────────────────   40 %  20.7 of 51.8 MB  12.3 MB/s  0:03 left",
  );
  for (let columns = 4; columns < 120; columns++) {
    for (const pace of [PACE, {}]) {
      const line = terminalFetchLine(FETCHED, pace, screen(columns, COLOR));
      assert(shownLength(line) <= Math.max(0, columns - 3), `${columns}: ${line}`);
    }
  }
  assertEquals(terminalFetchLine(FETCHED, PACE, screen(20)), "━━━━──────   40 %");
  assertEquals(plainFetchLine(FETCHED, PACE), "20.7 of 51.8 MB, 40 %, 12.3 MB/s, 0:03 left");
  assertEquals(plainFetchLine({ done: 5, total: 5 }, PACE), "5 of 5 B, 100 %, 12.3 MB/s");
  assert(plainFetchLine({ done: 999, total: 1000 }, {}).includes("99 %"));
});

/** A display under a clock of our own: what it wrote for 200 steps of a quarter of a megabyte. */
function watch(interactive: boolean): string[] {
  const written: string[] = [];
  let clock = 0;
  {
    const shown = { interactive, columns: 120, palette: NO_COLOR };
    using display = new FetchDisplay(shown, (text) => written.push(text), () => clock);
    for (let step = 0; step <= 200; step++) {
      display.update({ done: step * 250_000, total: 50_000_000 });
      if (step === 100) display.say("The connection broke: trying again");
      clock += 125;
    }
  }
  return written;
}

Deno.test("fetch display, not on a terminal: it writes a few lines, without control characters", () => {
  const lines = watch(false);
  assert(lines.every((line) => /^[\x20-\x7e]+\n$/.test(line)), lines.join(""));
  assertEquals(lines, [
    "12.5 of 50.0 MB, 25 %, 2.0 MB/s, 0:19 left\n",
    "25.0 of 50.0 MB, 50 %, 2.0 MB/s, 0:13 left\n",
    "The connection broke: trying again\n",
    "37.5 of 50.0 MB, 75 %, 2.0 MB/s, 0:06 left\n",
    "50.0 of 50.0 MB, 100 %, 2.0 MB/s\n",
  ]);
});

Deno.test("fetch display, on a terminal: it redraws one line in place and clears it at the end", () => {
  const written = watch(true);
  assertEquals(written.at(-1), "\r\x1b[2K");
  assert(written.every((line) => line.startsWith("\r\x1b[2K")));
  const said = written.filter((line) => line.includes("\n"));
  assertEquals(said, ["\r\x1b[2KThe connection broke: trying again\n"]);
  assertEquals(written.length, 203);
});
