/** Names and other foreign text in messages: nothing in them reaches the terminal as a command. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { printable, printableJson, printableLine } from "../../../cli/terminal/printable.ts";
import { COLOR } from "../../../cli/terminal/terminal.ts";
import { putPictures } from "../pictures/pictures.ts";
import { callCli, inFolder, noTerminal, runOnTerminal, SHALLOW } from "../run_cli.ts";

const ESCAPED: readonly (readonly [text: string, shown: string])[] = [
  ["plain, größer, 猫, 🎨, 👩‍💻", "plain, größer, 猫, 🎨, 👩‍💻"],
  ["a\nb\r\tc\0", "a\\nb\\r\\tc\\x00"],
  ["\x1b[31mred\x1b[2K\x07", "\\x1b[31mred\\x1b[2K\\x07"],
  ["\x7f\x85\x9b31m", "\\x7f\\x85\\x9b31m"],
  ["a\u202egnp.b\u2066\u200f", "a\\u{202e}gnp.b\\u{2066}\\u{200f}"],
  ["a\u2028b\u2029c\ufeff\u200b", "a\\u{2028}b\\u{2029}c\\u{feff}\\u{200b}"],
  ["\ud800x\u{e0041}", "\\u{d800}x\\u{e0041}"],
  ["", ""],
];

Deno.test("printable: what steers a terminal is shown as an escape, letters stay", () => {
  for (const [text, shown] of ESCAPED) assertEquals(printable(text), shown);
});

Deno.test("printableLine: a palette's own sequences stay, all others do not", () => {
  const { bold, dim, accent, good, bad } = COLOR;
  for (const style of [bold, dim, accent, good, bad]) {
    assertEquals(printableLine(`a ${style("b")} c`), `a ${style("b")} c`);
    assertEquals(printableLine(`\n${style("b\n")}\x1b[1m`), `\\n${style("b\\n")}\\x1b[1m`);
  }
  assertEquals(printableLine("\x1b[31mred"), "\\x1b[31mred");
  assertEquals(printableLine("\x1b[5mx\x1b[39m"), "\\x1b[5mx\\x1b[39m");
});

Deno.test("printableJson: the same value, in printable text", () => {
  for (const [text] of ESCAPED) {
    const json = printableJson(JSON.stringify({ [text]: [text] }));
    assertEquals(printable(json), json);
    assertEquals(JSON.parse(json), { [text]: [text] });
  }
});

const NASTY = "a\n\x1b[31m\x9b\u202eb";
const SHOWN = "a\\n\\x1b[31m\\x9b\\u{202e}b";

/** What a command shows has to be lines of printable text. */
function expectPrintable(text: string, line: string): void {
  for (const part of text.split("\n")) assertEquals(part, printable(part), line);
}

Deno.test("command line: names are shown escaped in every message", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    await Deno.copyFile(`${folder}/scene.png`, `${folder}/${NASTY}.png`);
    await Deno.writeTextFile(`${folder}/${NASTY}.txt`, "words");
    const picture = `${NASTY}.png`;
    const lines: string[][] = [
      ["stylize", `${NASTY}2.png`, picture, "-o", "o.png"],
      ["stylize", picture, `${NASTY}.txt`, "-o", "o.png"],
      ["stylize", picture, picture, "-o", picture],
      ["stylize", picture, picture, "-o", `${NASTY}/o.png`],
      ["stylize", picture, picture, "-o", "o.png", "--weights", NASTY],
      ["stylize", picture, picture, "-o", "o.png", "--size", NASTY],
      ["stylize", picture, picture, "-o", "o.png", "--init", NASTY],
      ["stylize", picture, picture, "-o", "o.png", `--${NASTY}`],
      ["stylize", picture, picture, picture, "-o", "o.png"],
      ["stylize", picture],
      [NASTY],
      ["weights", NASTY],
      ["weights", "import", `${NASTY}.txt`, "--as", "x"],
      ["weights", "remove", NASTY],
      ["losses", picture, picture, picture, ...SHALLOW, "--no-tune"],
    ];
    for (const args of lines) {
      const { stdout, stderr } = await callCli(folder, args);
      assertStringIncludes(stderr, SHOWN.slice(2), args.join(" "));
      expectPrintable(stdout + stderr, args.join(" "));
    }
    const run = ["--iterations", "1", "--optimizer", "adam", "--no-tune", "--weights", "free"];
    const output = `${NASTY}3.png`;
    const painted = await callCli(folder, [
      ...["stylize", picture, picture, "-o", output, ...SHALLOW, ...run, "--json"],
    ]);
    assertEquals(painted.code, 0, painted.stderr);
    assertStringIncludes(painted.stderr, `${SHOWN}3.png`);
    expectPrintable(painted.stdout + painted.stderr, "stylize");
    assertEquals(JSON.parse(painted.stdout).output, output);
  }));

Deno.test(
  { name: "process: at a terminal names are shown escaped too", ignore: noTerminal },
  () =>
    inFolder(async (folder) => {
      const args = ["stylize", `${NASTY}.png`, "b.png", "-o", "o.png"];
      const { code, shown } = await runOnTerminal(folder, args, { input: "" });
      assertEquals(code, 1);
      assertStringIncludes(shown, `${SHOWN}.png`);
      assert(!shown.includes("\x1b[31m\x9b") && !shown.includes("\u202e"), shown);
    }),
);
