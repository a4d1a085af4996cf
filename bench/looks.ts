/**
 * Whether pictures look better or worse after a change: paints a fixed set of our own pictures before and after it,
 * judges them by features that they were not painted with, and lays them out side by side.
 *
 *     deno task looks --before="--enough 0.002"            two sets of options
 *     deno task looks --before-tree ../other --size 192    two checkouts
 *     deno task looks --only harbour --out /tmp/looks      the pictures as they are now, of some pairs
 *
 * The folder gets the pictures, `looks.jpg` and `looks.md`. Numbers do not take the place of looking, and pictures of
 * the same options differ by chance between adapters: a change has to show in most pairs.
 *
 * @module
 */
import { loadNetwork } from "../cli/network.ts";
import { DEFAULT_NETWORK } from "../cli/arguments/network_name.ts";
import { weightsFolder } from "../cli/cache/weights_folder.ts";
import type { Gpu } from "../core/gpu/gpu.ts";
import { openGpu } from "../core/gpu/open.ts";
import type { Picture } from "../core/image/picture.ts";
import { resize } from "../core/image/resample.ts";
import type { Vgg19 } from "../core/network/vgg19.ts";
import { sizeOf } from "../core/run/scales.ts";
import { readPicture } from "../examples/files.ts";
import type { Cell, Row } from "../examples/gallery/cell.ts";
import { writeJpeg } from "../examples/gallery/jpeg.ts";
import { contactSheet } from "../examples/gallery/sheet.ts";
import { weightsFreeVgg19 } from "../weights/weights_free/build.ts";
import { HELP, type LooksOptions, parseLooksArguments } from "./looks/arguments.ts";
import { judgeLooks, type Looks } from "./looks/judge.ts";
import { paint } from "./looks/paint.ts";
import { table } from "./print.ts";
import { exitCodeOf } from "./program.ts";

const here = decodeURIComponent(new URL("..", import.meta.url).pathname).replace(/\/$/, "");

/** Contents and styles: flat skies, small things, a plain ground; long strokes, tiles, lines. */
const PAIRS = [
  ["harbour", "brushwork"],
  ["hills", "mosaic"],
  ["pears", "brushwork"],
  ["harbour", "ink"],
] as const;

const SHEET_BYTES = 1_500_000;

/** The seed of a weights-free judge: not that of pictures, whose own network would be no judge. */
const SEED = 2;

/** What became of a pair on one side. */
interface Painted {
  readonly side: string;
  readonly picture: Picture;
  readonly looks: Looks;
  /** Over all scales; absent of a picture that was there. */
  readonly iterations?: number;
}

async function compare(options: LooksOptions): Promise<void> {
  const { only, out, size } = options;
  await Deno.mkdir(out, { recursive: true });
  using gpu = await openGpu();
  const trained = await trainedJudge(options);
  const rows: Row[] = [];
  const lines: string[][] = [];
  const pictures = new Map<string, Picture>();
  for (const [content, style] of PAIRS) {
    const name = `${content}-${style}`;
    if (!only.some((word) => name.includes(word))) continue;
    const given = { content: await example(content), style: await example(style) };
    const fit = (picture: Picture) => resize(picture, sizeOf(picture, size));
    const judge = trained ?? weightsFreeVgg19({ style: fit(given.style), seed: SEED });
    const painted = await paintPair(gpu, {
      ...options,
      judge,
      pair: { name, content, style },
      given,
    });
    const cells = [
      ...Object.values(given).map((picture, i) => cell([content, style][i]!, fit(picture))),
      ...painted.map(({ side, picture, looks }) => cell(`${side}: ${brief(looks)}`, picture)),
    ];
    for (const each of cells) pictures.set(each.name, each.show);
    rows.push({ heading: `${content}, ${style}: style and content error`, cells });
    lines.push(...painted.map((each) => lineOf(name, each)));
  }
  const judged = trained?.name ?? `the weights-free network of seed ${SEED}`;
  const text = table(["pair", "", "S", "C", "frame", "hatching", "iterations"], lines);
  await Deno.writeTextFile(`${out}/looks.md`, `Judged by ${judged}, ${size} pixels\n\n${text}\n`);
  console.log(`\nJudged by ${judged}, ${size} pixels\n\n${text}`);
  const columns = 2 + options.sides.length;
  await writeJpeg(`${out}/looks.jpg`, contactSheet(rows, pictures, { columns }), SHEET_BYTES);
}

/** Paints a pair on all sides, and judges what was painted. */
async function paintPair(
  gpu: Gpu,
  { sides, size, out, keep, judge, pair, given }: Omit<LooksOptions, "judge"> & {
    readonly pair: { readonly name: string; readonly content: string; readonly style: string };
    readonly given: { readonly content: Picture; readonly style: Picture };
    readonly judge: Vgg19;
  },
): Promise<Painted[]> {
  const painted: Painted[] = [];
  for (const side of sides) {
    const output = `${out}/${pair.name}-${side.name}.png`;
    const there = keep && await Deno.stat(output).then(() => true, () => false);
    console.error(`looks: ${there ? "judging" : "painting"} ${pair.name}, ${side.name}`);
    const [content, style] = [fileOf(pair.content), fileOf(pair.style)];
    const iterations = there ? undefined : await paint(side, { content, style, size, output });
    const picture = await readPicture(output);
    const looks = await judgeLooks(gpu, { judge, result: picture, ...given });
    painted.push({ side: side.name, picture, looks, ...iterations && { iterations } });
  }
  return painted;
}

/** The trained network that was asked for, or the one that is kept. */
async function trainedJudge({ judge }: LooksOptions): Promise<Vgg19 | undefined> {
  if (judge === undefined && !await weightsFolder()?.has(DEFAULT_NETWORK)) return undefined;
  return await loadNetwork(judge ?? DEFAULT_NETWORK, {});
}

const fileOf = (name: string) => `${here}/examples/${name}.jpg`;

function example(name: string): Promise<Picture> {
  return readPicture(fileOf(name));
}

let cells = 0;

function cell(caption: string, picture: Picture): Cell & { readonly show: Picture } {
  return { name: String(cells++), caption, show: picture };
}

function brief({ style, content }: Looks): string {
  return `${style.toFixed(4)}, ${content.toFixed(2)}`;
}

function lineOf(pair: string, { side, looks, iterations }: Painted): string[] {
  const { style, content, frame, hatching } = looks;
  const rounded = [style.toFixed(4), content.toFixed(3), frame.toFixed(2), hatching.toFixed(2)];
  return [pair, side, ...rounded, String(iterations ?? "")];
}

if (import.meta.main) {
  const parse = () => parseLooksArguments(Deno.args, here);
  Deno.exit(await exitCodeOf({ parse, help: HELP, run: compare }));
}
