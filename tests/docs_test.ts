/** Documents against the code that they describe. */
import { assert, assertEquals } from "@std/assert";
import { type OptionName, optionNames, OPTIONS } from "../cli/arguments/options.ts";
import { COMMANDS } from "../cli/commands/index.ts";
import { galleryRows } from "../examples/gallery/rows.ts";
import { LAYER_NAMES, OPTIONS as GROUPS, PRESETS } from "../mod.ts";

const folder = new URL("../docs/", import.meta.url);
const pages = ["../README.md", ...[...Deno.readDirSync(folder)].map(({ name }) => name)]
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

/** The sections of docs/options.md that are about one option each, in order. */
const sections = read("options.md").split(/^(?=## )/m).flatMap((group) => {
  const [title, ...options] = group.split(/^### /m);
  return options.map((text) => ({
    group: title!.split("\n", 1)[0]!.replace("## ", ""),
    heading: text.split("\n", 1)[0]!,
    name: text.match(/^`--([a-z-]+)/)?.[1] as OptionName,
    text: flat(text),
  }));
});

Deno.test("docs/options.md has a heading for every option, as the help spells it, and for no other", () => {
  const headings = Object.entries(OPTIONS).map(([name, { flag: { letter, placeholder } }]) => {
    const value = placeholder ? ` ${placeholder}` : "";
    return `\`--${name}${value}\`` + (letter ? `, \`-${letter}${value}\`` : "");
  });
  assertEquals(sections.map(({ heading }) => heading).toSorted(), headings.toSorted());
});

Deno.test("docs/options.md has the groups of the schema, each in its order", () => {
  for (const group of Object.keys(GROUPS) as (keyof typeof GROUPS)[]) {
    const names: string[] = optionNames([{ group, without: [] }]);
    const documented = sections.filter((section) => section.group === group);
    assertEquals(
      documented.map(({ name }) => name).filter((name) => names.includes(name)),
      names,
    );
  }
});

Deno.test("docs/options.md tells the default of every option, and the words that it takes", () => {
  for (const { name, text } of sections) {
    const option = OPTIONS[name];
    const { kind, default: usual, fallback, flag } = option;
    if (usual !== undefined && fallback === undefined && kind !== "switch") {
      assert(new RegExp(`[Dd]efault:? \`?${usual}\\b`).test(text), `--${name}: default ${usual}`);
    }
    for (const word of flag.choices ?? ("choices" in option ? option.choices : [])) {
      assert(text.includes(`\`${word}\``), `--${name} takes ${word}`);
    }
  }
});

Deno.test("docs name no option that does not exist", () => {
  // What belongs to other programs stands in flags.md, which has a test of its own, to scripts in the gallery.
  const others = new Set(["flags.md", "gallery.md"]);
  for (const page of pages.filter((page) => !others.has(page))) {
    // What stands behind another program's name is that one's.
    const ours = read(page).replaceAll(
      /\b(sbatch|docker (build|run)|deno (test|run)|npm install|npx \w+)\b[^`\n]*/g,
      "",
    );
    for (const [, name] of ours.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)) {
      assert(name! in OPTIONS, `${page} names --${name}`);
    }
  }
});

Deno.test("docs/options.md names every command", () => {
  const text = read("options.md");
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
  for (const [name, preset] of Object.entries(PRESETS)) {
    const { summary, source, formula, differences = "", losses, run } = preset;
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

Deno.test("docs/method.md quotes lines that stand in the files that it names before them", () => {
  const quoted = [...read("method.md").matchAll(/\]\(([^)]+)\)[^`[]*:\n\n```text\n(.*?)```/gs)];
  assert(quoted.length >= 5, "the quotations are not found");
  for (const [, file, lines] of quoted) {
    const code = flat(Deno.readTextFileSync(new URL(file!, folder)));
    assert(code.includes(flat(lines!).trim()), `${file} has no ${lines}`);
  }
});

Deno.test("every relative link and picture in docs is there", async () => {
  for (const page of pages) {
    for (const [, target] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target!)) continue;
      const [path, anchor] = target!.split("#");
      if (path !== "") await Deno.stat(new URL(path!, new URL(page, folder)));
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
