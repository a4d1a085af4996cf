/** Recipes that were not made by this program, or not for it. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { PentimentoError } from "@pentimento/pentimento";
import { commandWords } from "../../../cli/recipe/command_line.ts";
import { describeRecipe } from "../../../cli/recipe/describe.ts";
import { parseRecipe, unknownOptions } from "../../../cli/recipe/parse.ts";
import { shellLine, shellWord } from "../../../cli/shell_words.ts";
import { NO_COLOR } from "../../../cli/terminal/terminal.ts";
import { callCli, inFolder } from "../run_cli.ts";

const HASH = "ab".repeat(32);

/** A recipe as it should be, with changes. */
function recipe(changes: object = {}): Record<string, unknown> {
  return {
    recipe: 1,
    pentimento: "0.1.0",
    deno: "2.9.6",
    command: "stylize",
    inputs: [
      { for: "CONTENT", name: "a.png", sha256: HASH },
      { for: "STYLE", name: "b.png", sha256: HASH },
    ],
    given: { size: 64 },
    options: { size: 64, optimizer: "adam" },
    chosen: {},
    network: { weights: "free", kind: "weights-free", sha256: HASH },
    adapter: { description: "an adapter", identity: "x" },
    kernels: {},
    scales: [{ width: 64, height: 48, iterations: 9, done: 9 }],
    size: { width: 64, height: 48 },
    loss: { total: 1, terms: { tv: 1 } },
    ...changes,
  };
}

const parse = (changes: object) => parseRecipe(JSON.stringify(recipe(changes)), "x.png");

Deno.test("a recipe of another version or form is refused in a sentence", () => {
  const scales = [{ width: 64, height: 48, iterations: 9, done: 7 }];
  assertEquals(parse({ scales }).scales, scales);
  assertStringIncludes(describeRecipe(parse({ scales }), NO_COLOR), "7 at 64 x 48");
  assertEquals(parse({}).options, { size: 64, optimizer: "adam" });
  const input = (name: unknown, place = "CONTENT") => ({
    inputs: [{ for: place, name, sha256: HASH }],
  });
  const bad: [changes: object, part: string][] = [
    [{ recipe: 2, pentimento: "9.0" }, "of version 2 by Pentimento 9.0, but this Pentimento reads"],
    [{ recipe: "1" }, "no version"],
    [{ recipe: undefined }, "no version"],
    [{ command: "weights remove" }, "no command that paints"],
    [{ command: "toString" }, "no command that paints"],
    [{ options: { size: "big" } }, "--size wants"],
    [{ options: { size: -5 } }, "--size wants"],
    [{ options: { size: { toString: 1 } } }, "--size is no value"],
    [{ given: { optimizer: "magic" } }, "--optimizer is one of"],
    [{ options: [] }, "no object"],
    [input("../a.png"), "none of a file"],
    [input("/etc/passwd"), "none of a file"],
    [input(".."), "none of a file"],
    [input(""), "none of a file"],
    [input("a\0b"), "none of a file"],
    [input("x".repeat(5000)), "no word"],
    [input(7), "no word"],
    [input("a.png", "--output"), "nothing that is known"],
    [input("a.png", "--from"), "nothing that is known"],
    [input("a.png", "--weights"), "nothing that is known"],
    [{ inputs: [{ for: "CONTENT", name: "a.png", sha256: "AB" }] }, "SHA-256"],
    [{ inputs: Array(2000).fill({ for: "CONTENT", name: "a", sha256: HASH }) }, "no list"],
    [{ network: { weights: "../w", kind: "trained", sha256: HASH } }, "none of a file"],
    [{ network: null }, "no object"],
    [{ scales: [{ width: 1e99 }] }, "not whole"],
    [{ kernels: { a: 1 } }, "no word"],
    [{ loss: { total: 1, terms: { a: "b" } } }, "no numbers"],
  ];
  for (const [changes, part] of bad) {
    const error = assertThrows(() => parse(changes), PentimentoError);
    assertStringIncludes(error.message, part, JSON.stringify(changes));
    assertStringIncludes(error.message, "The recipe in x.png is ");
  }
  for (const text of ["", "{", "[]", "7", "[".repeat(1e5), `{"a":"${"x".repeat(2 ** 20)}"}`]) {
    const error = assertThrows(() => parseRecipe(text, "x.png"), PentimentoError);
    assertStringIncludes(error.message, "is damaged");
  }
});

Deno.test("of a recipe's options only those are taken that are the command's and say nothing of other files", () => {
  const options = JSON.parse(
    '{"size":64,"__proto__":{"json":true},"output":"x","overwrite":true,"from":"y","weights":"z",' +
      '"constructor":1,"no-recipe":true,"shiny":3,"dump-shaders":"/tmp/x"}',
  );
  const text = JSON.stringify(recipe({ options }));
  const parsed = parseRecipe(text, "x.png");
  assertEquals(parsed.options, { size: 64 });
  assert(unknownOptions(text, parsed).includes("shiny"));
});

Deno.test("a recipe's text steers no terminal", () => {
  const evil = "\x1b]0;x\x07\x9b31m\u202e";
  const parsed = parse({
    pentimento: evil,
    adapter: { description: evil, identity: evil },
    chosen: { [evil]: evil },
    kernels: { [evil]: evil },
    stopped: evil,
    loss: { total: 1, terms: { [evil]: 1 } },
    inputs: [{ for: "CONTENT", name: evil, sha256: HASH }],
  });
  const shown = describeRecipe(parsed, NO_COLOR) + shellLine(commandWords(parsed, "x.png"));
  // deno-lint-ignore no-control-regex -- that is what is looked for
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(shown), JSON.stringify(shown));
});

Deno.test("a recipe's command has every option that was given, and files that are no options", () => {
  const inputs = [
    { for: "CONTENT", name: "-a.png", sha256: HASH },
    { for: "STYLE", name: "b c.png", sha256: HASH },
    { for: "--mask", name: "m.png", sha256: HASH },
  ];
  const given = { size: 64, "no-tune": true, "style-layers": "conv1_1:1" };
  assertEquals(
    shellLine(commandWords(parse({ inputs, given }), "in/x y.jpg")),
    "pentimento stylize ./-a.png 'b c.png' -o 'x y-again.jpg' --size 64 --no-tune --style-layers " +
      "conv1_1:1 --mask m.png --weights free",
  );
});

const WORDS = [
  "a",
  "a b",
  "it's",
  '"',
  "$HOME `x` \\",
  "new\nline",
  "\t'\\\x1b[31m",
  "ä\u202e",
  "*",
  "",
  "~",
  "!x",
];

Deno.test({
  name: "words for a shell are read by bash as they were",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const script = `printf '%s\\0' ${WORDS.map(shellWord).join(" ")}`;
    const { stdout } = await new Deno.Command("bash", { args: ["-c", script] }).output();
    assertEquals(new TextDecoder().decode(stdout).split("\0").slice(0, -1), WORDS);
  },
});

Deno.test("recipe: a file without one, a damaged and a newer one end with 1 and a sentence", () =>
  inFolder(async (folder) => {
    const fails = async (text: string, part: string) => {
      await Deno.writeTextFile(`${folder}/r.json`, text);
      for (const args of [["recipe", "r.json"], ["stylize", "--from", "r.json", "-o", "o.png"]]) {
        const { code, stdout, stderr } = await callCli(folder, args);
        assertEquals([code, stdout], [1, ""], stderr);
        assert(/^error: .+\n$/.test(stderr), stderr);
        assertStringIncludes(stderr, part);
      }
    };
    await fails("words", "neither a picture nor a recipe");
    await fails("{}", "is damaged");
    await fails(JSON.stringify(recipe({ recipe: 7 })), "of version 7");
    const { code, stderr } = await callCli(folder, ["recipe", "r.json", "--json", "--command"]);
    assertEquals(code, 2, stderr);
  }));
