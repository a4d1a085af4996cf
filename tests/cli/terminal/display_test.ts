/** The displays of a run's and of a fetch's progress, under a clock of the test's own. */
import { assert, assertEquals } from "@std/assert";
import {
  FetchDisplay,
  plainFetchLine,
  terminalFetchLine,
  waitingLine,
} from "../../../cli/terminal/fetch_display.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLoss,
  formatRate,
} from "../../../cli/terminal/format.ts";
import { drawBar } from "../../../cli/terminal/live_line.ts";
import {
  plainLine,
  ProgressDisplay,
  type ShownProgress,
  terminalLine,
} from "../../../cli/terminal/progress_display.ts";
import { COLOR, NO_COLOR, type Screen, shownLength } from "../../../cli/terminal/terminal.ts";

const PROGRESS: ShownProgress = {
  scale: 1,
  scales: 2,
  width: 512,
  height: 384,
  iteration: 50,
  iterations: 200,
  done: 0.4,
  total: 0.0123456,
  terms: { "content/conv3_2": 0.25, "style/conv1_1": 0.001, "style/conv2_1": 0.002, "tv": 9 },
};

const PACE = { rate: 3.42, left: 75 };

const FETCHED = { done: 20_720_000, total: 51_800_000 };
const RATE = 12_340_000;

const screen = (columns: number, palette = NO_COLOR): Screen => ({
  interactive: true,
  columns,
  palette,
});

Deno.test("format: durations, losses and rates keep few digits, and one thing has no plural", () => {
  assertEquals(
    [0, 7.4, 59.6, 725, 3723, -1].map(formatDuration).join(" "),
    "0:00 0:07 1:00 12:05 1:02:03 0:00",
  );
  assertEquals(
    [0, 0.0123456, 1.5, 12345.67, 1.5e7, 1.2344e-7, NaN].map((v) => formatLoss(v)).join(" "),
    "0 0.01235 1.500 12346 1.500e+7 1.234e-7 NaN",
  );
  assertEquals([999.6, 9999.6, -0.5].map((v) => formatLoss(v, 3)), ["1.00e+3", "10000", "-0.500"]);
  assertEquals([3.42, 0.25, 0, Infinity].map(formatRate), ["3.4 it/s", "4.0 s/it", "", ""]);
  assertEquals([formatCount(1, "iteration"), formatCount(0, "scale")], ["1 iteration", "0 scales"]);
});

Deno.test("bar: it is as full as the share, and always as wide", () => {
  assertEquals(drawBar(0, 4, NO_COLOR), "────");
  assertEquals(drawBar(1, 4, NO_COLOR), "━━━━");
  assertEquals(drawBar(0.4, 4, NO_COLOR), "━╸──");
  assertEquals(drawBar(7, 4, NO_COLOR), "━━━━");
  for (let share = 0; share <= 1; share += 0.01) {
    assertEquals(shownLength(drawBar(share, 9, COLOR)), 9);
  }
});

Deno.test("terminal line: it shows all that fits and is never wider than the terminal", () => {
  assertEquals(
    terminalLine(PROGRESS, PACE, screen(140)),
    "scale 2/2 512x384  ━━━━━━━━━━━━━───────────────────   40 %   50/200  loss 0.0123  " +
      "content 0.250  style 0.00300  3.4 it/s  1:15 left",
  );
  for (let columns = 4; columns < 160; columns++) {
    for (const pace of [PACE, {}]) {
      const line = terminalLine(PROGRESS, pace, screen(columns, COLOR));
      assert(shownLength(line) <= Math.max(0, columns - 3), `${columns}: ${line}`);
    }
  }
  const narrow = terminalLine(PROGRESS, PACE, screen(60));
  for (const part of ["━", "40 %", "50/200", "loss 0.0123", "1:15 left"]) {
    assert(narrow.includes(part), `${part} in ${narrow}`);
  }
});

Deno.test("plain line: it names scale, iteration, losses, rate and time, and 100 % means the end", () => {
  assertEquals(
    plainLine(PROGRESS, PACE),
    "scale 2/2 (512 x 384), iteration 50/200, 40 %, loss 0.01235, content 0.2500, " +
      "style 0.003000, 3.4 it/s, 1:15 left",
  );
  assertEquals(plainLine({ ...PROGRESS, done: 0.999 }, {}).includes("99 %"), true);
});

Deno.test("format: bytes are in steps of 1000, or in the unit of others", () => {
  assertEquals(
    [0, 999, 1000, 51_779_840, 999_949, 999_950, 5e15].map((n) => formatBytes(n)).join(", "),
    "0 B, 999 B, 1.0 kB, 51.8 MB, 999.9 kB, 1.0 MB, 5000.0 TB",
  );
  assertEquals(formatBytes(40_000, 51_800_000), "0.0");
  assertEquals(formatBytes(20, 300), "20");
});

Deno.test("fetch line: it shows all that fits and is never wider than the terminal", () => {
  assertEquals(
    terminalFetchLine(FETCHED, RATE, screen(140)),
    "━━━━━━━━━━━━━───────────────────   40 %  20.7 of 51.8 MB  12.3 MB/s  0:03 left",
  );
  for (let columns = 4; columns < 120; columns++) {
    for (const rate of [RATE, undefined]) {
      const line = terminalFetchLine(FETCHED, rate, screen(columns, COLOR));
      assert(shownLength(line) <= Math.max(0, columns - 3), `${columns}: ${line}`);
    }
  }
  assertEquals(terminalFetchLine(FETCHED, RATE, screen(20)), "━━━━──────   40 %");
  assertEquals(plainFetchLine(FETCHED, RATE), "20.7 of 51.8 MB, 40 %, 12.3 MB/s, 0:03 left");
  assertEquals(plainFetchLine({ done: 5, total: 5 }, RATE), "5 of 5 B, 100 %, 12.3 MB/s");
  assert(plainFetchLine({ done: 999, total: 1000 }).includes("99 %"));
});

/** A screen and a clock for a display, and everything that it writes. */
function outputOf(interactive: boolean) {
  const written: string[] = [];
  const output = {
    screen: { interactive, columns: 120, palette: NO_COLOR },
    write: (text: string) => void written.push(text),
    clock: 0,
    now: () => output.clock,
  };
  return { written, output };
}

/** The writings about a run of 200 iterations, half a second each. */
function watchRun(interactive: boolean): string[] {
  const { written, output } = outputOf(interactive);
  using display = new ProgressDisplay(output);
  for (let iteration = 1; iteration <= 200; iteration++) {
    output.clock += 500;
    display.update({ ...PROGRESS, scale: 0, scales: 1, iteration, done: iteration / 200 });
    if (iteration === 100) display.say("Saved out-0100.png");
  }
  return written;
}

/** The writings about a fetch of 200 steps, a quarter of a megabyte each. */
function watchFetch(interactive: boolean): string[] {
  const { written, output } = outputOf(interactive);
  using display = new FetchDisplay(output);
  for (let step = 0; step <= 200; step++) {
    display.update({ done: step * 250_000, total: 50_000_000 });
    if (step === 100) display.say("The connection broke: trying again");
    output.clock += 125;
  }
  return written;
}

Deno.test("display, not on a terminal: it writes a line now and then, without control characters", () => {
  const lines = watchRun(false);
  assert(lines.length >= 11 && lines.length <= 16, `${lines.length} lines`);
  assert(lines.every((line) => /^[\x20-\x7e]+\n$/.test(line)), lines.join(""));
  assert(lines.includes("Saved out-0100.png\n"));
  assert(lines.at(-1)!.includes("iteration 200/200, 100 %"));
  const middle = lines.find((line) => line.includes("iteration 101/200"));
  assert(middle?.includes("2.0 it/s") && middle.includes("0:50 left"), middle);
  assertEquals(watchFetch(false), [
    "12.5 of 50.0 MB, 25 %, 2.0 MB/s, 0:19 left\n",
    "25.0 of 50.0 MB, 50 %, 2.0 MB/s, 0:13 left\n",
    "The connection broke: trying again\n",
    "37.5 of 50.0 MB, 75 %, 2.0 MB/s, 0:06 left\n",
    "50.0 of 50.0 MB, 100 %, 2.0 MB/s\n",
  ]);
});

Deno.test("display, on a terminal: it redraws one line in place and clears it at the end", () => {
  const cases = [
    [watchRun(true), 202, "Saved out-0100.png"],
    [watchFetch(true), 203, "The connection broke: trying again"],
  ] as const;
  for (const [written, count, said] of cases) {
    assertEquals([written.length, written.at(-1)], [count, "\r\x1b[2K"]);
    assert(written.every((line) => line.startsWith("\r\x1b[2K")));
    assertEquals(written.filter((line) => line.includes("\n")), [`\r\x1b[2K${said}\n`]);
  }
});

Deno.test("what is waited for is said on a terminal and elsewhere, but not beside progress", () => {
  const waiting = { host: "slow.example:8000", bytes: 12 };
  const line = "waiting for slow.example:8000, 12 bytes so far…";
  assertEquals(waitingLine(waiting), line);
  assertEquals(waitingLine({ ...waiting, bytes: 1 }, screen(23)), "waiting for slow.exa");
  for (const interactive of [true, false]) {
    const { written, output } = outputOf(interactive);
    using display = new FetchDisplay(output);
    display.update({ done: 0, total: 1000 });
    written.length = 0;
    output.clock += 1000;
    display.wait(waiting);
    assertEquals(written, [], "something came just before");
    for (let second = 0; second < 45; second++) {
      output.clock += 1000;
      display.wait(waiting);
      // The same amount again is no progress.
      display.update({ done: 0, total: 1000 });
    }
    const said = written.filter((text) => text.includes(line));
    assertEquals(said.length, interactive ? 45 : 3);
    assert(said.every((text) => text === (interactive ? `\r\x1b[2K${line}` : `${line}\n`)));
  }
});
