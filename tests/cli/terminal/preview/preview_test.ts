/** Pictures on the terminal: what is sent, decoded again, where it is shown, and what is left of it. */
// deno-lint-ignore-file no-control-regex -- escape sequences are what this is about
import type { Picture } from "@pentimento/pentimento";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { halfBlocks } from "../../../../cli/terminal/preview/blocks.ts";
import { fitCells, frameOf } from "../../../../cli/terminal/preview/frame.ts";
import { KITTY_END, kittyPicture } from "../../../../cli/terminal/preview/kitty.ts";
import { previewKind } from "../../../../cli/terminal/preview/kind.ts";
import { reduceColors } from "../../../../cli/terminal/preview/palette.ts";
import { Preview } from "../../../../cli/terminal/preview/preview.ts";
import type { Raster } from "../../../../cli/terminal/preview/raster.ts";
import { sixelPicture } from "../../../../cli/terminal/preview/sixel.ts";
import { ProgressDisplay } from "../../../../cli/terminal/progress_display.ts";
import { NO_COLOR } from "../../../../cli/terminal/terminal.ts";
import { hashedWord } from "../../../helpers/hashed.ts";
import { putPictures } from "../../pictures/pictures.ts";
import { inFolder, noTerminal, runOnTerminal, SHALLOW } from "../../run_cli.ts";
import { decodeBlocks, type Decoded, decodeSixel, Screen } from "./decoders.ts";

/** A picture of few or of many colours. */
function raster(width: number, height: number, colors: number): Raster {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = hashedWord(3 * (i % colors) + c, 9) & 0xff;
  }
  return { width, height, rgb };
}

function smooth(width: number, height: number): Picture {
  const data = Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width) % height];
    return i < width * height ? x / width : i < 2 * width * height ? y / height : 0.5;
  });
  return { width, height, data };
}

/** The largest and the mean difference. */
function differences(a: Decoded, b: Decoded): [largest: number, mean: number] {
  assertEquals([a.width, a.height], [b.width, b.height]);
  const all = Array.from(a.rgb, (value, i) => Math.abs(value - b.rgb[i]!));
  return [Math.max(...all), all.reduce((sum, one) => sum + one, 0) / all.length];
}

Deno.test("preview: half blocks of 24 bits are the picture, with an odd last row twice", () => {
  const picture = raster(7, 6, 1000);
  assertEquals(decodeBlocks(halfBlocks(picture, "24 bits")), picture);
  const odd = decodeBlocks(halfBlocks(raster(5, 3, 1000), "24 bits"));
  assertEquals([odd.width, odd.height], [5, 4]);
  assertEquals(odd.rgb.slice(30, 45), odd.rgb.slice(45, 60));
  const plain = halfBlocks(raster(40, 2, 1), "24 bits");
  assertEquals(plain[0]!.match(/\x1b/g)!.length, 2, "colours are set where they change");
});

Deno.test("preview: half blocks of 256 colours take the nearest that there is", () => {
  const picture = raster(16, 8, 1000);
  const decoded = decodeBlocks(halfBlocks(picture, "256"));
  const nearest = new Uint8Array(picture.rgb.length);
  const level = (step: number) => step === 0 ? 0 : 55 + 40 * step;
  const palette = [
    ...Array.from(
      { length: 216 },
      (_, i) => [Math.floor(i / 36), Math.floor(i / 6) % 6, i % 6].map(level),
    ),
    ...Array.from({ length: 24 }, (_, i) => Array<number>(3).fill(8 + 10 * i)),
  ];
  const far = (i: number, color: readonly number[], of: Uint8Array) =>
    color.reduce((sum, value, c) => sum + (value - of[i + c]!) ** 2, 0);
  for (let i = 0; i < nearest.length; i += 3) {
    const best = palette.reduce((a, b) => far(i, b, picture.rgb) < far(i, a, picture.rgb) ? b : a);
    nearest.set(best, i);
    assertEquals(far(i, [...decoded.rgb.slice(i, i + 3)], picture.rgb), far(i, best, picture.rgb));
  }
});

Deno.test("preview: sixels are the picture, exact in up to 256 colours that are told apart, near in more", () => {
  for (const [width, height] of [[1, 1], [5, 6], [33, 13], [64, 48]] as const) {
    // Levels of a hundred: half of one is 1.3 of 255.
    const [largest] = differences(
      decodeSixel(sixelPicture(raster(width, height, 20))),
      raster(width, height, 20),
    );
    assert(largest <= 2, `${width} x ${height}: ${largest}`);
  }
  const picture = { width: 64, height: 64, rgb: new Uint8Array(3 * 64 * 64) };
  for (let i = 0; i < 64 * 64; i++) {
    picture.rgb.set([4 * (i % 64), 4 * Math.floor(i / 64), 128], 3 * i);
  }
  const [largest, mean] = differences(decodeSixel(sixelPicture(picture)), picture);
  assert(largest < 24 && mean < 4, `${largest}, ${mean}`);
});

Deno.test("preview: colours are reduced to no more than asked for, and none is lost without need", () => {
  for (const most of [1, 2, 7, 256]) {
    const { colors, indices } = reduceColors(raster(50, 40, 2000), most);
    assertEquals(colors.length, most);
    assertEquals(new Set(indices).size, most, "every colour is used");
  }
  assertEquals(reduceColors(raster(50, 40, 3), 256).colors.length, 3);
});

Deno.test("preview: kitty gets the file in pieces of 4096 letters, and is asked for no answer", () => {
  const file = Uint8Array.from({ length: 10_000 }, (_, i) => hashedWord(i, 1));
  const text = kittyPicture(file, { columns: 30, rows: 10 });
  const pieces = [...text.matchAll(/\x1b_G([^;]*);([^\x1b]*)\x1b\\/g)];
  assertEquals(pieces.map(([whole]) => whole).join(""), text);
  const keys = pieces.map(([, one]) =>
    new Map(one!.split(",").map((key) => key.split("=") as [string, string]))
  );
  assertEquals(keys.map((one) => one.get("m")), ["1", "1", "1", "0"]);
  assert(keys.every((one) => one.get("q") === "2"));
  const { a, f, c, r, C } = Object.fromEntries(keys[0]!);
  assertEquals([a, f, c, r, C], ["T", "100", "30", "10", "1"]);
  assert(pieces.every(([, , data]) => data!.length <= 4096));
  assertEquals(Uint8Array.fromBase64(pieces.map(([, , data]) => data).join("")), file);
  assertStringIncludes(KITTY_END, `i=${keys[0]!.get("i")}`);
});

Deno.test("preview: the terminal's variables tell how", () => {
  const cases: [variables: Record<string, string>, kind: string | undefined][] = [
    [{}, undefined],
    [{ TERM: "dumb", COLORTERM: "truecolor", KITTY_WINDOW_ID: "1" }, undefined],
    [{ TERM: "xterm" }, undefined],
    [{ TERM: "linux" }, undefined],
    [{ TERM: "xterm-256color" }, "blocks256"],
    [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "blocks"],
    [{ TERM: "xterm-direct" }, "blocks"],
    [{ TERM: "xterm-kitty" }, "kitty"],
    [{ TERM: "xterm-256color", KITTY_WINDOW_ID: "3" }, "kitty"],
    [{ TERM: "xterm-ghostty" }, "kitty"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "iTerm.app" }, "iterm2"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "WezTerm" }, "iterm2"],
    [{ TERM: "xterm-256color", LC_TERMINAL: "iTerm2" }, "iterm2"],
    [{ TERM: "foot" }, "sixel"],
    [{ TERM: "mlterm-256color" }, "sixel"],
    [{ TERM: "tmux-256color", KITTY_WINDOW_ID: "3", COLORTERM: "truecolor" }, "blocks"],
    [{ TERM: "screen", TERM_PROGRAM: "iTerm.app" }, undefined],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "tmux" }, "blocks256"],
    [{ TERM: "xterm-256color", WT_SESSION: "x" }, "blocks"],
  ];
  for (const [variables, kind] of cases) {
    assertEquals(previewKind((name) => variables[name]), kind, JSON.stringify(variables));
  }
});

Deno.test("preview: a picture keeps its aspect and its room in every way", async () => {
  assertEquals(fitCells({ width: 400, height: 300 }, { columns: 79, rows: 16 }), {
    columns: 42,
    rows: 16,
  });
  assertEquals(fitCells({ width: 4000, height: 20 }, { columns: 79, rows: 16 }), {
    columns: 79,
    rows: 1,
  });
  assertEquals(fitCells({ width: 20, height: 4000 }, { columns: 79, rows: 16 }), {
    columns: 1,
    rows: 16,
  });
  assertEquals(fitCells({ width: 20, height: 20 }, { columns: 3, rows: 16 }), undefined);
  assertEquals(fitCells({ width: 20, height: 20 }, { columns: 79, rows: 1 }), undefined);
  for (const [width, height] of [[64, 48], [16, 300], [300, 16], [900, 700]] as const) {
    for (const kind of ["kitty", "iterm2", "sixel", "blocks", "blocks256"] as const) {
      const room = { columns: 79, rows: 16 };
      const { rows, text } = (await frameOf(smooth(width, height), kind, room))!;
      assert(rows >= 1 && rows <= room.rows, `${kind}: ${rows}`);
      if (kind.startsWith("blocks")) {
        const decoded = decodeBlocks(text.split("\r\n"));
        assertEquals(text.split("\r\n").length, rows);
        assert(decoded.width <= room.columns);
      } else if (kind === "sixel") {
        const decoded = decodeSixel(text);
        assert(decoded.width <= 6 * room.columns && decoded.height <= 12 * rows);
      }
    }
  }
});

const PROGRESS = {
  ...{ scale: 0, scales: 1, width: 64, height: 48, iteration: 1, iterations: 9, done: 0.1 },
  ...{ total: 1, terms: {} },
};

Deno.test("preview: the screen's lines are as before when it ends, also at the bottom and with words between", () => {
  for (const row of [0, 3, 11]) {
    for (const ending of ["plain", "said"]) {
      const screen = new Screen(12, row);
      let now = 0;
      const display = new ProgressDisplay({
        screen: { interactive: true, columns: 80, palette: NO_COLOR },
        write: (text) => screen.write(text),
        now: () => now += 1000,
      });
      const frame = (letter: string, rows: number) => ({
        rows,
        text: Array<string>(rows).fill(letter.repeat(5)).join("\r\n"),
        end: KITTY_END,
      });
      const picture = () => screen.shown.filter((line) => /^(.)\1{4}$/.test(line));
      display.update(PROGRESS);
      display.showPicture(frame("a", 4));
      assertEquals(picture(), Array(4).fill("aaaaa"));
      display.update({ ...PROGRESS, iteration: 2 });
      display.showPicture(frame("b", 4));
      assertEquals(picture(), Array(4).fill("bbbbb"));
      assertStringIncludes(screen.shown.at(-1)!, "2/9");
      assertEquals(screen.shown.length, Math.min(row, 7) + 5);
      if (ending === "said") display.say("words");
      display.showPicture(frame("c", 6));
      display.update(PROGRESS);
      assertEquals(picture(), Array(6).fill("ccccc"));
      display[Symbol.dispose]();
      const before = Array.from({ length: row }, (_, i) => `before ${i}`);
      const expected = ending === "said" ? [...before, "words"] : before;
      assertEquals(screen.shown, expected.slice(-screen.shown.length || expected.length));
      assert(screen.shown.length >= Math.min(expected.length, 4), `${screen.shown}`);
    }
  }
});

Deno.test("preview: pictures are no more often than the terminal and the run can bear", async () => {
  let [now, behind, asked, shown] = [0, false, 0, 0];
  const preview = new Preview("blocks", { showPicture: () => void shown++ }, {
    room: () => ({ columns: 40, rows: 10 }),
    isBehind: () => behind,
    now: () => now,
  });
  const offer = () =>
    preview.offer({
      picture: () => {
        asked++;
        now += 100;
        return Promise.resolve(smooth(8, 8));
      },
    });
  await offer();
  now = 600;
  await offer();
  assertEquals([asked, shown], [1, 1], "a picture that took 100 ms is followed by 2 s without one");
  now = 2200;
  behind = true;
  await offer();
  assertEquals(asked, 1);
  behind = false;
  await offer();
  assertEquals([asked, shown], [2, 2]);
  now = 1e6;
  await preview.offer({ picture: () => Promise.reject(new Error("the GPU has gone")) });
  assertEquals(shown, 2);
});

Deno.test({
  name: "process: a preview is shown at a terminal, and gone in the end",
  ignore: noTerminal,
  fn: () =>
    inFolder(async (folder) => {
      await putPictures(folder);
      const line = [
        "stylize",
        "scene.png",
        "strokes.jpg",
        ...SHALLOW,
        "--weights",
        "free",
        "--no-tune",
      ];
      const run = (output: string, ...more: string[]) =>
        runOnTerminal(folder, [...line, "-o", output, "--iterations", "3", ...more], { input: "" });
      const { code, shown } = await run("a.png", "--preview-as", "blocks");
      assertEquals(code, 0, shown);
      const [, picture] = /\x1b7([^\x1b]*(?:\x1b\[[\d;]*m[^\x1b]*)+)\x1b8/.exec(shown)!;
      const { width, height } = decodeBlocks(picture!.split("\n"));
      assertEquals([width, height], [42, 32]);
      assert(shown.lastIndexOf("\x1b[J") > shown.lastIndexOf("\x1b8"), "it is removed");
      // NO_COLOR is set in the tests.
      const none = await run("b.png", "--preview");
      assertEquals(none.code, 0);
      assertStringIncludes(none.shown, "No preview: ");
      assert(!none.shown.includes("▀"));
    }),
});
