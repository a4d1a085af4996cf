/** Patterns of files and templates of outputs: what they fit, what they make, and what is refused. */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/arguments/usage_error.ts";
import { commandLine } from "../../../cli/shell_words.ts";
import { expand, folderOfPattern, matcherOf } from "../../../cli/batch/patterns.ts";
import {
  checkTemplate,
  fillTemplate,
  folderOfTemplate,
  isTemplate,
} from "../../../cli/batch/template.ts";
import { inFolder } from "../run_cli.ts";

Deno.test("patterns fit names as a shell's do", () => {
  const fitting: [pattern: string, ...names: string[]][] = [
    ["*.jpg", "a.jpg", "two words.jpg", "new\nline.jpg", "é𝒳.jpg", "a.b.jpg"],
    ["?.jpg", "a.jpg", "é.jpg", "𝒳.jpg"],
    [".*", ".a", "."],
    ["*.{jpg,png}", "a.jpg", "a.png"],
    ["{a,b*}-{1,2}", "a-1", "bcd-2"],
    ["[abc].x", "a.x", "c.x"],
    ["[a-c]1[!a-c]", "b1d", "a1-"],
    ["[]x]", "]", "x"],
    ["[a-]", "a", "-"],
    ["[z-a]", "z", "a"],
    ["[\\^&&]", "\\", "^", "&"],
    ["[1.jpg", "[1.jpg"],
    ["{a}", "{a}"],
    ["\\*", "*"],
    ["a.(b)+$|^", "a.(b)+$|^"],
  ];
  const others: [pattern: string, ...names: string[]][] = [
    ["*.jpg", ".hidden.jpg", "a.JPG", "a.jpg~", "ajpg"],
    ["?.jpg", "ab.jpg", ".jpg"],
    ["[!a]", "a", "/"],
    ["[1].jpg", "[1].jpg"],
    ["*.{jpg,png}", "a.gif", "a.{jpg,png}"],
  ];
  for (const [pattern, ...names] of fitting) {
    for (const name of names) assertEquals(matcherOf(pattern)(name), true, `${pattern} ${name}`);
  }
  for (const [pattern, ...names] of others) {
    for (const name of names) assertEquals(matcherOf(pattern)(name), false, `${pattern} ${name}`);
  }
});

Deno.test("expand: files of a pattern, of a folder, or of that very name", () =>
  inFolder(async (folder) => {
    const root = `${folder}/`;
    const put = async (...names: string[]) => {
      for (const name of names) await Deno.writeTextFile(root + name, "");
    };
    await Deno.mkdir(`${root}a/b/c`, { recursive: true });
    await put("a/2.png", "a/1.png", "a/10.png", "a/x[1].png", "a/.3.png", "a/b/4.png");
    await put("a/b/c/5.png", "a/it's\n.png");
    await Deno.mkdir(`${root}a/folder.png`);
    await Deno.symlink("2.png", `${root}a/link.png`);
    await Deno.symlink("..", `${root}a/b/up`);
    const found = async (word: string) =>
      (await expand(root + word)).map((path) => path.slice(root.length));
    const all = ["1", "10", "2", "it's\n", "link", "x[1]"].map((name) => `a/${name}.png`);
    assertEquals(await found("a/*.png"), all);
    assertEquals(await found("a"), all);
    assertEquals(await found("a/"), all);
    assertEquals(await found("a/.*.png"), ["a/.3.png"]);
    assertEquals(await found("a/x[1].png"), ["a/x[1].png"]);
    assertEquals(await found("a/[12].png"), ["a/1.png", "a/2.png"]);
    assertEquals(await found("*/b/*.png"), ["a/b/4.png"]);
    assertEquals(await found("a/b/u*/1.png"), ["a/b/up/1.png"]);
    assertEquals(await found("a/**/[45].png"), ["a/b/4.png", "a/b/c/5.png"]);
    assertEquals(await found("a/b/**"), ["a/b/4.png", "a/b/c/5.png"]);
    assertEquals(await found("**/1.png"), ["a/1.png"]);
    // A plain name stays, for its command to say what is wrong with it.
    assertEquals(await found("none.png"), ["none.png"]);
    for (const word of ["none/*.png", "a/*.gif", "a/1.png/*"]) assertEquals(await found(word), []);
  }));

Deno.test("the folder that a pattern or a template begins with", () => {
  for (
    const [word, folder] of [
      ["a/*.jpg", "a/"],
      ["*.jpg", "."],
      ["./*.jpg", "./"],
      ["/a*", "/"],
      ["a/b[1]/c.jpg", "a/"],
      ["a/{b,c}/d", "a/"],
      ["a/b.jpg", "a/"],
    ] as const
  ) {
    assertEquals(folderOfPattern(word), folder, word);
  }
  for (
    const [word, folder] of [
      ["out/{content}.png", "out/"],
      ["{content}.png", "."],
      ["a/b-{style}/c.png", "a/"],
      ["a/{b}/{style}.png", "a/{b}/"],
      ["/{content}", "/"],
    ] as const
  ) {
    assertEquals(folderOfTemplate(word), folder, word);
  }
});

Deno.test("templates name outputs by their pictures", () => {
  const job = { content: "a/it's {style}.tar.gz", styles: ["x.png", "/y/z"] };
  assertEquals(
    fillTemplate("o/{content}-{style}.{content-ext}{style-ext}", job),
    "o/it's {style}.tar-x+z.gzpng+",
  );
  assertEquals(fillTemplate("{content}", { content: ".hidden", styles: ["a"] }), ".hidden");
  for (const plain of ["out.png", "{}.png", "{contents}.png", "{Content}.png", "content.png"]) {
    assertEquals([isTemplate(plain), fillTemplate(plain, job)], [false, plain]);
  }
  checkTemplate("{content}{style}{content-ext}{style-ext}{ }");
  assertThrows(
    () => checkTemplate("{content}-{stile}.png"),
    UsageError,
    "has {stile}, which stands for nothing; did you mean {style}?",
  );
});

Deno.test("a command line is one that a shell reads as it was", async () => {
  const words = ["stylize", "a b", "it's", "$HOME `x` \\n", "é", "", "*", "{content}", "a=b", "~"];
  const line = commandLine(words);
  assertEquals(line.startsWith("pentimento stylize 'a b' 'it'\\''s' '$HOME"), true, line);
  if (Deno.build.os === "windows") return;
  const read = async (shell: string, line: string) => {
    const script = `pentimento() { printf '%s\\0' "$@"; }; ${line}`;
    const { stdout } = await new Deno.Command(shell, { args: ["-c", script] }).output();
    return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
  };
  assertEquals(await read("/bin/sh", line), words);
  const controls = ["new\nline's \\", "\x1b[31m", "\u0085é"];
  assertEquals(await read("/bin/bash", commandLine(controls)), controls);
});
