import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../cli/arguments/commands.ts";
import { OPTIONS } from "../cli/arguments/options.ts";
import { GLYPHS } from "../examples/gallery/glyphs.ts";
import { galleryRows } from "../examples/gallery/rows.ts";
import { LAYER_NAMES, PRESET_NAMES, PRESETS } from "../mod.ts";

const folder = new URL("../docs/", import.meta.url);
const pages = [...Deno.readDirSync(folder)]
  .map(({ name }) => name)
  .filter((name) => name.endsWith(".md"));

const read = (page: string) => Deno.readTextFileSync(new URL(page, folder));

const picture = { width: 1, height: 1, data: new Float32Array(3) };
const mask = { width: 1, height: 1, data: new Float32Array(1) };
const rows = galleryRows({
  harbour: picture,
  brushwork: picture,
  mosaic: picture,
  sky: mask,
  boats: mask,
});
const cells = rows.flatMap((row) => row.cells);

/** A text on one line, so that it does not matter where lines end. */
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

/** The headings of a page, lower case, as links name them. */
function anchors(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-")
  );
}

/** The options that have a heading of their own in docs/options.md. */
function headedOptions(): string[] {
  return [...read("options.md").matchAll(/^### `--([a-z-]+)/gm)].map(([, name]) => name!);
}

Deno.test("docs/options.md has a heading for every option and for no other", () => {
  assertEquals(headedOptions().toSorted(), Object.keys(OPTIONS).toSorted());
});

Deno.test("docs name no option that does not exist", () => {
  // What belongs to other programs stands in tables of presets.md, what belongs to scripts in the gallery.
  const others = new Set(["presets.md", "gallery.md"]);
  for (const page of pages.filter((page) => !others.has(page))) {
    for (const [, name] of read(page).matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)) {
      assert(name! in OPTIONS, `${page} names --${name}`);
    }
  }
});

Deno.test("docs/options.md names the letters of options and every command", () => {
  const text = read("options.md");
  for (const option of Object.values(OPTIONS)) {
    if ("letter" in option) assert(text.includes(`-${option.letter}`), `-${option.letter}`);
  }
  for (const command of Object.keys(COMMANDS)) assert(text.includes(`\`${command}\``), command);
});

Deno.test("docs name no layer that does not exist", () => {
  for (const page of pages) {
    for (const [layer] of read(page).matchAll(/\bconv\d_\d\b/g)) {
      assert((LAYER_NAMES as readonly string[]).includes(layer), `${page} names ${layer}`);
    }
  }
});

Deno.test("docs/presets.md has every preset with its formula, source and differences", () => {
  const text = read("presets.md");
  const sections = new Map(
    text.split(/^### /m).slice(1).map((section) => [section.split("\n", 1)[0]!, flat(section)]),
  );
  for (const name of PRESET_NAMES) {
    const { summary, source, formula, differences = "", losses, run } = PRESETS[name];
    const section = sections.get(name);
    assert(section !== undefined, `${name} has no section`);
    for (const part of [summary, source, formula, differences]) {
      assert(section.includes(flat(part)), `the section of ${name} lacks: ${part}`);
    }
    for (const layer of Object.keys({ ...losses.contentLayers, ...losses.styleLayers })) {
      assert(section.includes(layer), `the section of ${name} lacks ${layer}`);
    }
    assert(section.includes(`${run.iterations} `), `the section of ${name} lacks its iterations`);
  }
});

Deno.test("every relative link and picture in docs is there", async () => {
  for (const page of pages) {
    for (const [, target] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target!)) continue;
      const [path, anchor] = target!.split("#");
      if (path !== "") await Deno.stat(new URL(path!, folder));
      if (anchor === undefined) continue;
      assert(anchors(path || page).includes(anchor), `${page} links to ${target}`);
    }
  }
});

Deno.test("docs/pictures has the gallery's cells and nothing else, and no file is large", () => {
  const names = cells.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length, "two cells have one name");
  const files = [...Deno.readDirSync(new URL("pictures/", folder))].map(({ name }) => name);
  assertEquals(files.toSorted(), names.map((name) => `${name}.jpg`).toSorted());
  for (const file of files) {
    const { size } = Deno.statSync(new URL(`pictures/${file}`, folder));
    assert(size <= 40_000, `${file} has ${size} bytes`);
  }
  const { size } = Deno.statSync(new URL("gallery.jpg", folder));
  assert(size <= 1_500_000, `the sheet has ${size} bytes`);
});

Deno.test("the gallery's font has every letter of its captions and headings", () => {
  const letters = new Set(
    [...rows.map(({ heading }) => heading), ...cells.map(({ caption }) => caption)].join(""),
  );
  assertEquals([...letters].filter((letter) => !(letter in GLYPHS)), []);
});

Deno.test("the examples of docs/library.md are of the right types", async () => {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "check",
      "--quiet",
      "--doc-only",
      ...map ? [`--import-map=${map}`] : [],
      "docs/library.md",
    ],
    cwd: new URL("..", import.meta.url),
    stdout: "null",
    stderr: "piped",
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});
