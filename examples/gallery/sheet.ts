/** The contact sheet of the gallery. */
import type { Picture } from "@pentimento/pentimento";
import { Canvas, type TextLook, textWidth } from "./canvas.ts";
import type { Row } from "./cell.ts";

/** Cells in a line; a longer row goes on in the next. */
const COLUMNS = 7;

/** Distances in pixels. */
const MARGIN = 40;
const GAP = 16;
const HEADING = 54;
const CAPTION = 30;

const GROUND = 0.985;
const HEADING_LOOK: TextLook = { height: 12, stroke: 1.35, gray: 0.25 };
const CAPTION_LOOK: TextLook = { height: 8, stroke: 1, gray: 0.42 };

/**
 * Lays pictures out in lines under headings, each with its caption.
 *
 * @param pictures by the names of cells; cells without a picture are left out
 */
export function contactSheet(
  rows: readonly Row[],
  pictures: ReadonlyMap<string, Picture>,
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
  const lines = (count: number) => Math.ceil(count / COLUMNS);
  const line = cell.height + CAPTION + GAP;
  const height = shown.reduce(
    (sum, { cells }) => sum + HEADING + lines(cells.length) * line,
    MARGIN + GAP,
  );
  const width = 2 * MARGIN + COLUMNS * cell.width + (COLUMNS - 1) * GAP;
  const canvas = new Canvas(width, height, GROUND);
  let top = MARGIN / 2;
  for (const { heading, cells } of shown) {
    canvas.text(heading, { x: MARGIN, y: top + HEADING - 18 }, HEADING_LOOK);
    top += HEADING;
    for (const [i, { name, caption }] of cells.entries()) {
      const x = MARGIN + i % COLUMNS * (cell.width + GAP);
      const y = top + Math.floor(i / COLUMNS) * line;
      canvas.place(pictures.get(name)!, { x, y });
      expectFits(caption, cell.width);
      canvas.text(caption, { x: x + 0.5, y: y + cell.height + 18 }, CAPTION_LOOK);
    }
    top += lines(cells.length) * line;
  }
  return canvas.picture;
}

function expectFits(caption: string, width: number): void {
  const wide = textWidth(caption, CAPTION_LOOK);
  if (wide > width + GAP / 2) {
    console.log(`  the caption "${caption}" is ${Math.ceil(wide)} pixels wide, a cell ${width}`);
  }
}
