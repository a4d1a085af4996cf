/**
 * Paints the harbour with every option, and lays the pictures out on one sheet.
 *
 *     ./pentimento deno run --allow-all examples/gallery.ts [--only NAME,...] [--size PIXELS]
 *         [--weights FILE] [--out FOLDER]
 *
 * The sheet becomes `gallery.jpg` in the folder (default `docs`), every cell a file in its `pictures`. With
 * `--only` the cells whose names contain one of these words are made anew, and the others read from their files.
 */
import { fromRgba, maskFromPicture, openGpu, type Picture } from "@pentimento/pentimento";
import { loadVgg19 } from "@pentimento/pentimento/weights";
import { parseArgs } from "@std/cli/parse-args";
import { Jimp } from "jimp";
import type { Cell } from "./gallery/cell.ts";
import { writeJpeg } from "./gallery/jpeg.ts";
import { Painter } from "./gallery/painter.ts";
import { galleryRows } from "./gallery/rows.ts";
import { contactSheet } from "./gallery/sheet.ts";

const CELL_BYTES = 40_000;
const SHEET_BYTES = 1_500_000;

const args = parseArgs(Deno.args, { string: ["only", "size", "weights", "out"] });
const size = Number(args.size ?? 160);
const folder = args.out ?? new URL("../docs", import.meta.url).pathname;
const words = args.only?.split(",");

const example = (file: string) => readPicture(new URL(file, import.meta.url));
const harbour = await example("harbour.jpg");
const rows = galleryRows({
  harbour,
  brushwork: await example("brushwork.jpg"),
  mosaic: await example("mosaic.jpg"),
  sky: maskFromPicture(await example("harbour_sky.png")),
  boats: maskFromPicture(await example("harbour_boats.png")),
});

const network = args.weights === undefined
  ? undefined
  : await loadVgg19(await Deno.readFile(args.weights), { name: args.weights });
using gpu = await openGpu();
const painter = new Painter({ gpu, content: harbour, size, network });
const cells = rows.flatMap((row) => row.cells);
const made = new Map<string, Picture>();
const started = performance.now();
const pathOf = ({ name }: Cell) => `${folder}/pictures/${name}.jpg`;

await Deno.mkdir(`${folder}/pictures`, { recursive: true });
console.log(`Making ${cells.length} cells of ${size} pixels on ${gpu.info.description}`);
for (const cell of cells) {
  if (words !== undefined && !words.some((word) => cell.name.includes(word))) {
    const picture = await readPicture(pathOf(cell)).catch(() => undefined);
    if (picture !== undefined) made.set(cell.name, picture);
    continue;
  }
  const before = performance.now();
  const { picture, loss } = await painter.paint(cell, made);
  made.set(cell.name, picture);
  await writeJpeg(pathOf(cell), picture, CELL_BYTES);
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  console.log(
    `${cell.name}: ${seconds} s${loss === undefined ? "" : `, loss ${loss.toPrecision(4)}`}`,
  );
}
const sheet = contactSheet(rows, made);
const quality = await writeJpeg(`${folder}/gallery.jpg`, sheet, SHEET_BYTES);
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
console.log(
  `Saved ${folder}/gallery.jpg (${sheet.width} x ${sheet.height}, quality ${quality}) after ${minutes} minutes`,
);

/** Reads a PNG or JPEG file. */
async function readPicture(path: string | URL): Promise<Picture> {
  const bytes = await Deno.readFile(path);
  const { bitmap } = await Jimp.fromBuffer(bytes.buffer);
  return fromRgba(bitmap.data, bitmap.width, bitmap.height);
}
