/** The command `inspect`. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodePicture, readPicture } from "../../../cli/pictures/image_file.ts";
import { putPictures } from "../pictures/pictures.ts";
import { callCli, inFolder, list } from "../run_cli.ts";

/** Fails where an element is not closed in its turn. */
function assertBalanced(html: string): void {
  const open: string[] = [];
  const empty = ["meta", "img", "!doctype"];
  for (const [, closing, name, rest] of html.matchAll(/<(\/?)(!?[a-z][a-z0-9]*)([^>]*)>/g)) {
    if (empty.includes(name!) || rest!.endsWith("/")) continue;
    if (closing) assertEquals(name, open.pop());
    else open.push(name!);
  }
  assertEquals(open, []);
}

Deno.test("inspect: a page and its pictures, and what was found as JSON", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const name = `a<b>&"c'.png`;
    await Deno.rename(`${folder}/scene.png`, `${folder}/${name}`);
    const { code, stdout, stderr } = await callCli(folder, [
      ...["inspect", name, "-o", "seen/", "--layer", "conv2_1,conv1_1", "--size", "32"],
      ...["--channels", "3", "--pairs", "2", "--no-tune", "--json"],
    ]);
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Saved seen\/index\.html and 15 pictures beside it in [\d.]+ s\n$/);
    const found = JSON.parse(stdout);
    assertEquals([found.report, found.width, found.height], ["seen/index.html", 32, 24]);
    const [first, second] = found.layers;
    assertEquals([first.layer, first.channels, first.width, first.height], ["conv1_1", 64, 32, 24]);
    assertEquals(second.field, { size: 10, stride: 2, center: 1 });
    assertEquals([second.strongest.length, second.pairs.length], [3, 2]);

    const html = await Deno.readTextFile(`${folder}/seen/index.html`);
    assertBalanced(html);
    assert(html.includes("<code>a&lt;b&gt;&amp;&quot;c&#39;.png</code>") && !html.includes("a<b>"));
    assert(!/https?:|<script|@import|url\(/.test(html), "the page asks for nothing from elsewhere");
    assert(html.includes("constructed, not trained"));
    const [pair] = second.pairs;
    assert(html.includes(`<code>G[${pair.row},${pair.column}]</code> = `));

    const named = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, file]) => file!);
    assertEquals([...new Set(named), "index.html"].sort(), list(`${folder}/seen`));
    const sides = async (file: string) => {
      const { width, height } = await readPicture(`${folder}/seen/${file}`, "picture");
      return [width, height];
    };
    assertEquals(await sides("picture.png"), [32, 24]);
    assertEquals(await sides(`conv2_1-channel-${second.strongest[0].number}.png`), [32, 24]);
    assertEquals(await sides(`conv2_1-pair-${pair.row}-${pair.column}.png`), [3 * 32 + 12, 24]);
    assertEquals(await sides("conv2_1-gram.png"), [768, 768]);
    for (const file of new Set(named)) await sides(file);
  }));

Deno.test("inspect: bad input ends with one sentence, and no folder", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const data = Float32Array.from({ length: 3 * 64 * 2 }, (_, i) => i % 7 / 6);
    const strip = { width: 64, height: 2, data };
    await Deno.writeFile(`${folder}/strip.png`, await encodePicture(strip));
    await Deno.writeTextFile(`${folder}/words.png`, "words");
    await Deno.mkdir(`${folder}/full`);
    await Deno.writeTextFile(`${folder}/full/mine.txt`, "mine");
    const before = list(folder);
    const cases: [code: number, args: string[], message: string][] = [
      [2, ["scene.png", "-o", "o", "--layer", "conv9_1"], "did you mean conv1_1?"],
      [2, ["scene.png", "-o", "o", "--pairs", "-1"], "--pairs wants a whole number from 0 to 100"],
      [2, ["scene.png"], "inspect needs -o"],
      [1, ["words.png", "-o", "o"], "The image words.png is a text file"],
      [1, ["none.png", "-o", "o"], "none.png: there is no such file"],
      [1, ["scene.png", "-o", "strokes.jpg"], "The output strokes.jpg is a file: name a folder"],
      [1, ["scene.png", "-o", "full"], "The output's folder full is not empty: name another one"],
      [1, ["scene.png", "-o", "none/o"], "because none/ does not exist: make that first"],
      [1, ["scene.png", "-o", "words.png/o"], "words.png"],
      [
        1,
        ["strip.png", "-o", "o", "--layer", "conv2_1", "--size", "16"],
        "strip.png has 16 x 1: give --size 64, or layers up to conv1_2 (--layer)",
      ],
    ];
    for (const [code, args, message] of cases) {
      const finished = await callCli(folder, ["inspect", ...args, "--no-tune", "--quiet"]);
      assertEquals([finished.code, finished.stdout], [code, ""], finished.stderr);
      assertMatch(finished.stderr, /^error: .+\n/);
      assert(finished.stderr.includes(message), finished.stderr);
    }
    assertEquals(list(folder), before);
    assertEquals(list(`${folder}/full`), ["mine.txt"]);
    // What the message says helps, and without a size one is taken that does.
    const helped = [["--size", "64"], ["--size", "16", "--layer", "conv1_2"], []];
    for (const [i, more] of helped.entries()) {
      const args = ["strip.png", "-o", `o${i}`, "--layer", "conv2_1", ...more];
      const { code, stderr } = await callCli(folder, ["inspect", ...args, "--no-tune", "--quiet"]);
      assertEquals(code, 0, stderr);
    }
  }));
