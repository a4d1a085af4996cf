/** The display of a run's progress under a clock of the test's own. */
import { assert, assertEquals } from "@std/assert";
import {
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

const screen = (columns: number, palette = NO_COLOR): Screen => ({
  interactive: true,
  columns,
  palette,
});

Deno.test("format: durations, losses and rates keep few digits, and one thing has no plural", () => {
  assertEquals([0, 7.4, 59.6, 725, 3723, -1].map(formatDuration), [
    "0:00",
    "0:07",
    "1:00",
    "12:05",
    "1:02:03",
    "0:00",
  ]);
  assertEquals([0, 0.0123456, 1.5, 12345.67, 1.5e7, 1.2344e-7, NaN].map((v) => formatLoss(v)), [
    "0",
    "0.01235",
    "1.500",
    "12346",
    "1.500e+7",
    "1.234e-7",
    "NaN",
  ]);
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

/** A display under a clock of our own: what it wrote for a run of 200 iterations, half a second each. */
function watch(interactive: boolean): string[] {
  const written: string[] = [];
  let clock = 0;
  {
    const shown = { interactive, columns: 120, palette: NO_COLOR };
    using display = new ProgressDisplay(shown, (text) => written.push(text), () => clock);
    for (let iteration = 1; iteration <= 200; iteration++) {
      clock += 500;
      display.update({ ...PROGRESS, scale: 0, scales: 1, iteration, done: iteration / 200 });
      if (iteration === 100) display.say("Saved out-0100.png");
    }
  }
  return written;
}

Deno.test("display, not on a terminal: it writes a line now and then, without control characters", () => {
  const lines = watch(false);
  assert(lines.length >= 11 && lines.length <= 16, `${lines.length} lines`);
  assert(lines.every((line) => /^[\x20-\x7e]+\n$/.test(line)), lines.join(""));
  assert(lines.includes("Saved out-0100.png\n"));
  assert(lines.at(-1)!.includes("iteration 200/200, 100 %"));
  const middle = lines.find((line) => line.includes("iteration 101/200"));
  assert(middle?.includes("2.0 it/s") && middle.includes("0:50 left"), middle);
});

Deno.test("display, on a terminal: it redraws one line in place and clears it at the end", () => {
  const written = watch(true);
  assertEquals(written.at(-1), "\r\x1b[2K");
  const lines = written.slice(0, -1);
  assert(lines.every((line) => line.startsWith("\r\x1b[2K")));
  const said = lines.filter((line) => line.includes("\n"));
  assertEquals(said, ["\r\x1b[2KSaved out-0100.png\n"]);
  assertEquals(lines.length, 201);
});
