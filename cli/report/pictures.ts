/** Pictures of a report: contact sheets, channels, pairs of channels, the heat map of a Gram matrix. */
import {
  coactivation,
  type LayerInspection,
  type Picture,
  type Size,
} from "@pentimento/pentimento";
import { Canvas, NUMBER_HEIGHT } from "./canvas.ts";
import { colorOf, DEAD, INK, PLATE, type Rgb } from "./colors.ts";

/** Pixels between the maps of a contact sheet, and of a pair. */
const GAP = 6;

/** The approximate widths of a contact sheet and of a matrix in pixels. */
const SHEET_WIDTH = 1280;
const MATRIX_WIDTH = 768;

/** The brightness of a picture where two channels do not fire together. */
const FADED = 0.14;

/** The colours of the map, made once. */
const COLORS = Array.from({ length: 256 }, (_, i) => colorOf(i / 255));

const shade = (value: number): Rgb => COLORS[Math.round(255 * Math.min(1, Math.max(0, value)))]!;

/** Most maps are dark except for a few positions; the square root makes faint values visible. */
const shadeOfFeature = (value: number): Rgb => shade(Math.sqrt(Math.max(0, value)));

/** The values of one map, in proportion to its own largest one. */
interface MapOfChannel extends Size {
  readonly values: Float32Array;
  readonly peak: number;
}

function mapOf(inspection: LayerInspection, channel: number): MapOfChannel {
  const { width, height, features, channels } = inspection;
  const positions = width * height;
  const values = features.subarray(channel * positions, (channel + 1) * positions);
  return { width, height, values, peak: channels[channel]!.peak };
}

/**
 * All channels by number, row by row, each in proportion to its own largest value and over its number. Dead
 * ones are empty.
 */
export function contactSheet(inspection: LayerInspection): Picture {
  const { channels, width, height, dead } = inspection;
  // Rows that begin with a round number are easy to count in.
  const columns = channels.length <= 128 ? 10 : 20;
  const tile = tileSize({ width, height }, Math.floor(SHEET_WIDTH / columns) - GAP);
  const rows = Math.ceil(channels.length / columns);
  const across = Math.max(tile.width, 28) + GAP;
  const down = tile.height + NUMBER_HEIGHT + 2 * GAP;
  const size = { width: columns * across + GAP, height: rows * down + GAP };
  const canvas = new Canvas(size, PLATE);
  for (const { number } of channels) {
    const x = GAP + (number % columns) * across;
    const y = GAP + Math.floor(number / columns) * down;
    const isDead = dead.includes(number);
    if (!isDead) {
      const map = reduced(mapOf(inspection, number), tile);
      canvas.fill({ x, y }, tile, (column, row) => shadeOfFeature(map[row * tile.width + column]!));
    }
    canvas.number(number, { x, y: y + tile.height + GAP / 2 }, isDead ? DEAD : INK);
  }
  return canvas.picture;
}

/** The size of a map on a contact sheet: reduced to a longest side, or enlarged by a whole number. */
function tileSize({ width, height }: Size, longest: number): Size {
  const scale = longest / Math.max(width, height);
  const factor = scale >= 1 ? Math.floor(scale) : scale;
  const fit = (side: number) => Math.max(1, Math.round(side * factor));
  return { width: fit(width), height: fit(height) };
}

/** A map at another size, every pixel the mean of what it covers; values in [0, 1]. */
function reduced(map: MapOfChannel, { width, height }: Size): Float32Array {
  const result = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = covered(y, height, map.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = covered(x, width, map.width);
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          sum += map.values[row * map.width + column]!;
        }
      }
      result[y * width + x] = sum / ((bottom - top) * (right - left) * map.peak);
    }
  }
  return result;
}

/** The positions that a pixel covers, at least one. */
function covered(pixel: number, pixels: number, positions: number): [first: number, end: number] {
  const first = Math.floor(pixel * positions / pixels);
  return [first, Math.max(first + 1, Math.floor((pixel + 1) * positions / pixels))];
}

/** The map of one channel at the size of the picture: a square of pixels for each position. */
export function channelMap(
  inspection: LayerInspection,
  channel: number,
  size: Size,
): Picture {
  const canvas = new Canvas(size, PLATE);
  drawMap(canvas, inspection, { channel, left: 0, size });
  return canvas.picture;
}

function drawMap(
  canvas: Canvas,
  inspection: LayerInspection,
  { channel, left, size }: {
    readonly channel: number;
    readonly left: number;
    readonly size: Size;
  },
): void {
  const { width, height, values, peak } = mapOf(inspection, channel);
  const { stride } = inspection.field;
  canvas.fill({ x: left, y: 0 }, size, (x, y) => {
    // Pooling leaves out the last pixels of sides that are not even: they go with their neighbours.
    const column = Math.min(width - 1, Math.floor(x / stride));
    const row = Math.min(height - 1, Math.floor(y / stride));
    return shadeOfFeature(peak > 0 ? values[row * width + column]! / peak : 0);
  });
}

/** Two channels' maps and the picture where both fire, side by side. */
export function pairPicture(
  inspection: LayerInspection,
  pair: { readonly row: number; readonly column: number },
  picture: Picture,
): Picture {
  const { width, height } = picture;
  const canvas = new Canvas({ width: 3 * width + 2 * GAP, height }, PLATE);
  drawMap(canvas, inspection, { channel: pair.row, left: 0, size: picture });
  drawMap(canvas, inspection, { channel: pair.column, left: width + GAP, size: picture });
  const both = coactivation(inspection, pair);
  canvas.fill({ x: 2 * (width + GAP), y: 0 }, picture, (x, y) => {
    const light = FADED + (1 - FADED) * Math.sqrt(smoothAt(both, inspection, { x, y }));
    const part = (c: number) => PLATE[c]! + light * (colorAt(picture, c, x, y) - PLATE[c]!);
    return [part(0), part(1), part(2)];
  });
  return canvas.picture;
}

function colorAt({ width, height, data }: Picture, c: number, x: number, y: number): number {
  return data[(c * height + y) * width + x]!;
}

/** A map's value at a pixel of the picture, between the middles of its positions. */
function smoothAt(
  values: Float32Array,
  { width, height, field }: LayerInspection,
  { x, y }: { readonly x: number; readonly y: number },
): number {
  const [left, right, across] = neighbors((x + 0.5 - field.center) / field.stride, width);
  const [top, bottom, down] = neighbors((y + 0.5 - field.center) / field.stride, height);
  const along = (row: number) =>
    (1 - across) * values[row * width + left]! + across * values[row * width + right]!;
  return (1 - down) * along(top) + down * along(bottom);
}

function neighbors(at: number, count: number): [before: number, after: number, share: number] {
  const inside = Math.min(count - 1, Math.max(0, at));
  const before = Math.floor(inside);
  return [before, Math.min(count - 1, before + 1), inside - before];
}

/** The correlations of all channels, row by row; dead channels are grey. */
export function heatMap({ correlations, channels, dead }: LayerInspection): Picture {
  const size = channels.length;
  const cell = Math.max(1, Math.round(MATRIX_WIDTH / size));
  const side = size * cell;
  const canvas = new Canvas({ width: side, height: side }, DEAD);
  const isDead = new Set(dead);
  canvas.fill({ x: 0, y: 0 }, { width: side, height: side }, (x, y) => {
    const [row, column] = [Math.floor(y / cell), Math.floor(x / cell)];
    if (isDead.has(row) || isDead.has(column)) return DEAD;
    return shade(correlations[row * size + column]!);
  });
  return canvas.picture;
}
