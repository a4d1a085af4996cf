/** The contact sheet of the gallery. */
import type { Picture } from "@pentimento/pentimento";
import { SANS_12_BLACK, SANS_16_BLACK } from "jimp/fonts";
import { Canvas, readFont } from "./canvas.ts";
import type { Row } from "./cell.ts";

/** The default number of cells in a line; a longer row goes on in the next. */
const COLUMNS = 7;

/** Distances in pixels. */
const MARGIN = 40;
const GAP = 16;
const HEADING = 54;
const CAPTION = 30;

const GROUND = 0.985;
const HEADING_LOOK = { font: await readFont(SANS_16_BLACK), gray: 0.2 };
const CAPTION_LOOK = { font: await readFont(SANS_12_BLACK), gray: 0.2 };

/**
 * Lays pictures out in lines under headings, each with its caption.
 *
 * @param pictures by the names of cells; cells without a picture are left out
 * @param options.columns cells in a line
 */
export function contactSheet(
  rows: readonly Row[],
  pictures: ReadonlyMap<string, Picture>,
  { columns = COLUMNS }: { readonly columns?: number } = {},
): Picture {
  const shown = rows
    .map(({ heading, cells }) => ({
      heading,
      cells: cells.filter(({ name }) => pictures.has(name)),
    }))
    .filter(({ cells }) => cells.length > 0);
  const all = [...pictures.values()];
  const cell = {
    width: all.reduce((most, { width }) => Math.max(most, width), 1),
    height: all.reduce((most, { height }) => Math.max(most, height), 1),
  };
  const lines = (count: number) => Math.ceil(count / columns);
  const line = cell.height + CAPTION + GAP;
  const height = shown.reduce(
    (sum, { cells }) => sum + HEADING + lines(cells.length) * line,
    MARGIN + GAP,
  );
  const width = 2 * MARGIN + columns * cell.width + (columns - 1) * GAP;
  const canvas = new Canvas(width, height, GROUND);
  let top = MARGIN / 2;
  for (const { heading, cells } of shown) {
    canvas.text(heading, { x: MARGIN, y: top + HEADING - 34 }, HEADING_LOOK);
    top += HEADING;
    for (const [i, { name, caption }] of cells.entries()) {
      const x = MARGIN + i % columns * (cell.width + GAP);
      const y = top + Math.floor(i / columns) * line;
      canvas.place(pictures.get(name)!, { x, y });
      const wide = canvas.text(caption, { x, y: y + cell.height + 5 }, CAPTION_LOOK);
      if (wide > cell.width + GAP / 2) {
        console.log(`  the caption "${caption}" is ${wide} pixels wide, a cell ${cell.width}`);
      }
    }
    top += lines(cells.length) * line;
  }
  return canvas.picture;
}
