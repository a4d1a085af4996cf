/** A picture as a terminal shows it, fitted into some of its lines. */
import { type Picture, putOn, resize, toRgba } from "@pentimento/pentimento";
import { encodePicture } from "../../pictures/image_file.ts";
import type { Frame } from "../live_line.ts";
import { halfBlocks } from "./blocks.ts";
import { iterm2Picture } from "./iterm2.ts";
import type { PreviewKind } from "./kind.ts";
import { KITTY_END, kittyPicture } from "./kitty.ts";
import type { Raster } from "./raster.ts";
import { sixelPicture } from "./sixel.ts";

/** Room in a terminal: columns and lines of characters. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** The most columns of a picture: on a large screen it stays a preview. */
const MOST_COLUMNS = 80;

/** Pixels of a picture in a column, where the terminal scales it. */
const PIXELS_A_COLUMN = 8;

/**
 * Columns and rows of pixels in a character for sixels, which no terminal scales: letters are hardly smaller, so
 * that the picture does not grow out of its lines.
 */
const LEAST_LETTER = { width: 6, height: 12 };

/**
 * Fits a picture into columns and lines, a line taken as twice as high as a column is wide.
 *
 * @returns `undefined` where there is no room for one
 */
export function fitCells({ width, height }: Sides, room: Room): Room | undefined {
  if (room.columns < 4 || room.rows < 2) return undefined;
  const most = Math.min(room.columns, MOST_COLUMNS);
  const columns = Math.max(1, Math.min(most, Math.floor(2 * room.rows * width / height)));
  const rows = Math.ceil(Math.max(1, Math.round(columns * height / width)) / 2);
  return { columns, rows: Math.min(rows, room.rows) };
}

/** The sides of a picture. */
type Sides = Pick<Picture, "width" | "height">;

/** Makes a frame of a picture; `undefined` where there is no room for it. */
export async function frameOf(
  picture: Picture,
  kind: PreviewKind,
  room: Room,
): Promise<Frame | undefined> {
  const cells = fitCells(picture, room);
  if (cells === undefined) return undefined;
  const { columns, rows } = cells;
  switch (kind) {
    case "kitty": {
      const png = await encodePicture(atMost(picture, PIXELS_A_COLUMN * columns));
      return { rows, text: kittyPicture(png, cells), end: KITTY_END };
    }
    case "iterm2": {
      const png = await encodePicture(atMost(picture, PIXELS_A_COLUMN * columns));
      return { rows, text: iterm2Picture(png, cells) };
    }
    case "sixel": {
      const high = scaled(picture, LEAST_LETTER.width * columns);
      const height = Math.min(high.height, LEAST_LETTER.height * rows);
      return { rows, text: sixelPicture(rasterOf(picture, { ...high, height })) };
    }
    default: {
      const size = scaled(picture, columns);
      const raster = rasterOf(picture, { ...size, height: Math.min(size.height, 2 * rows) });
      const lines = halfBlocks(raster, kind === "blocks" ? "24 bits" : "256");
      return { rows, text: lines.join("\r\n") };
    }
  }
}

function scaled({ width, height }: Sides, columns: number): Sides {
  return { width: columns, height: Math.max(1, Math.round(columns * height / width)) };
}

function atMost(picture: Picture, width: number): Picture {
  return picture.width <= width ? picture : resize(picture, scaled(picture, width));
}

function rasterOf(picture: Picture, size: Sides): Raster {
  const rgba = toRgba(putOn(resize(picture, size), "white"));
  const rgb = new Uint8Array(3 * size.width * size.height);
  for (let i = 0; i < rgb.length; i++) rgb[i] = rgba[4 * Math.floor(i / 3) + i % 3]!;
  return { ...size, rgb };
}
