/** Masks: weights of pixels, and their propagation to feature maps. */
import { expectObject } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import type { Size } from "../size.ts";
import { toYuv } from "./color_spaces.ts";
import { checkPicture, checkPlanes, clip, type Picture } from "./picture.ts";
import { resizePlanes } from "./resample.ts";

/**
 * A region of a picture: how much each pixel belongs to it.
 *
 * @category Pictures
 */
export interface Mask extends Size {
  /** `height * width` values in [0, 1], row by row: 0 outside, 1 inside, between them a soft border. */
  readonly data: Float32Array;
}

/** The propagation of a mask to the maps of a layer. */
export interface PropagationOptions extends Size {
  /** The reach of a position of the map, in pixels of the mask; fractions count as a whole pixel. */
  readonly radius: number;
  /**
   * `simple`: the share of each position's pixels in the region; `inside`: positions that see nothing but the
   * region; `all`: positions that see any of it.
   */
  readonly mode: "simple" | "inside" | "all";
}

/** The allowed difference of two aspect ratios: sizes are rounded to pixels. */
const RATIO_TOLERANCE = 0.02;

/**
 * Checks that a mask can be used.
 *
 * @param what what it is called in messages, as in `mask of style image 2`
 * @throws {PentimentoError} when a side is not a positive whole number, the data has another length, a value
 *   lies outside [0, 1], or all are 0.
 * @category Pictures
 */
export function checkMask(mask: Mask, what: string): void {
  checkPlanes(mask, what, MASK_PLANES);
  const { width, data } = mask;
  const wrong = data.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong >= 0) {
    throw outOfRange(
      `The ${what} has the value ${data[wrong]} in column ${wrong % width} of row ${
        Math.floor(wrong / width)
      }: give numbers from 0 to 1`,
    );
  }
  if (data.every((value) => value === 0)) {
    throw outOfRange(
      `The ${what} is black all over, so that its region is empty: paint the region white`,
    );
  }
}

const MASK_PLANES = { kind: "mask", planes: 1, count: "one plane", maker: "maskFromPicture()" };

/**
 * A mask from a picture: white is inside, black outside. It is the luma of BT.601, because of a grey it is the
 * grey itself, so that half-way grey counts half.
 *
 * @category Pictures
 */
export function maskFromPicture(picture: Picture): Mask {
  checkPicture(picture, "mask");
  const { width, height } = picture;
  const luma = toYuv(picture.data).subarray(0, width * height);
  return { width, height, data: new Float32Array(luma).map(clip) };
}

/** Where a picture is seen: its alpha; `undefined` where it has none. */
export function seenMask({ width, height, alpha }: Picture): Mask | undefined {
  return alpha && { width, height, data: alpha };
}

/**
 * What belongs to two masks, of the size of the first; `undefined` is everywhere.
 *
 * @param what what it is called in messages
 * @throws {PentimentoError} when nothing does, or their aspect ratios differ
 */
export function masksMeeting(
  first: Mask | undefined,
  second: Mask | undefined,
  what: string,
): Mask | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const other = resizeMask(second, first).data;
  const data = first.data.map((value, i) => value * other[i]!);
  if (data.some((value) => value > 0)) return { ...first, data };
  throw outOfRange(
    `Nothing is seen in the ${what}: the picture is transparent there, so make the region larger`,
  );
}

/**
 * A mask of another size: the mean over each new pixel's square, or linear interpolation when enlarging.
 * The same size gives an exact copy.
 *
 * @throws {PentimentoError} when a side is not a positive whole number, or the aspect ratio differs by more
 *   than 2 % and more than a pixel's rounding.
 * @category Pictures
 */
export function resizeMask(mask: Mask, size: Size): Mask {
  checkPlanes(mask, "mask", MASK_PLANES);
  expectObject("size", size, "an object with width and height");
  expectAspect(mask, size, { what: "mask", of: "its picture" });
  return maskAt(mask, size);
}

/**
 * Checks that a mask has the aspect ratio of a picture, to 2 % or a pixel's rounding.
 *
 * @param names what mask and picture are called in messages
 * @throws {PentimentoError} when it has not
 */
export function expectAspect(
  mask: Mask,
  picture: Size,
  { what, of }: { readonly what: string; readonly of: string },
): void {
  const { width, height } = picture;
  const columns = height * mask.width / mask.height;
  const rows = width * mask.height / mask.width;
  const ratio = Math.max(width / columns, columns / width);
  if (ratio > 1 + RATIO_TOLERANCE && Math.abs(columns - width) > 1 && Math.abs(rows - height) > 1) {
    throw outOfRange(
      `The ${what} needs the aspect ratio of ${of}, but it has ${mask.width} x ${mask.height} pixels ` +
        `where that has ${width} x ${height}: crop or stretch the mask first`,
    );
  }
}

/**
 * The mask of a layer's maps, from that of the picture. `inside` and `all` take the smallest and largest value
 * within the radius (a square, as receptive fields are) before they average; beyond the borders the edge's own
 * values go on. `inside` may leave nothing of a small region.
 *
 * @param options the map's size, the radius and the mode
 * @throws {PentimentoError} when a side is not a positive whole number or the radius is not a number from 0 on
 */
export function propagateMask(mask: Mask, options: PropagationOptions): Mask {
  const { radius, mode } = options;
  if (!(radius >= 0)) {
    throw outOfRange(`A receptive field's radius is ${radius}: give a number from 0 on`);
  }
  if (mode === "simple") return maskAt(mask, options);
  const extremum = mode === "inside" ? "min" : "max";
  const data = runningExtremum(mask.data, mask, { radius: Math.ceil(radius), extremum });
  return maskAt({ ...mask, data }, options);
}

/**
 * The factor on features for a Gram matrix of a region: the root of the mask, scaled so that the mean
 * of its squares is 1 (Gatys et al., "Controlling perceptual factors in neural style transfer", 2017, section
 * 4). A small region has thereby as much style as a large one, and a mask of ones changes nothing.
 *
 * @returns `height * width` values
 * @throws {PentimentoError} when the mask is empty.
 */
export function normalizeGuide({ width, height, data }: Mask): Float32Array<ArrayBuffer> {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  if (!(mean > 0)) {
    throw outOfRange(
      `A mask has nothing left at ${width} x ${height} positions of a layer: ` +
        "make its region larger, or use the mask propagation simple or all",
    );
  }
  return data.map((value) => Math.sqrt(value / mean));
}

/**
 * A mask at a size that its picture is resized to, see {@linkcode resizeMask}: whose aspect ratio may be another by
 * rounding, while that of the mask was compared with the picture as it was given.
 */
export function maskAt({ width, height, data }: Mask, to: Size): Mask {
  const from = { width, height };
  const resized = resizePlanes(data, { planes: 1, from, to }, { filter: "area" });
  // Weights add up to 1 only to rounding.
  return { width: to.width, height: to.height, data: resized.map(clip) };
}

/**
 * The smallest or largest value of the square window around each pixel of a plane, by a queue of candidates
 * along rows and then columns: the time does not depend on the window.
 * The window is cut off at the borders, as if the edge's own values went on beyond.
 *
 * @param plane `height * width` values
 * @param radius pixels from the window's centre to its sides, a whole number from 0 on
 */
function runningExtremum(
  plane: Float32Array,
  { width, height }: Size,
  { radius, extremum }: { readonly radius: number; readonly extremum: "min" | "max" },
): Float32Array {
  // The largest is the smallest of the opposites.
  const sign = extremum === "min" ? 1 : -1;
  const result = plane.map((value) => sign * value);
  for (let y = 0; y < height; y++) {
    shrinkLine(result, { start: y * width, step: 1, count: width, radius });
  }
  for (let x = 0; x < width; x++) {
    shrinkLine(result, { start: x, step: width, count: height, radius });
  }
  return result.map((value) => sign * value);
}

/** Values of a plane along one row or column. */
interface Line {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly radius: number;
}

/** Replaces every value of a line by the smallest within the radius. */
function shrinkLine(plane: Float32Array, { start, step, count, radius }: Line): void {
  const values = Float32Array.from({ length: count }, (_, i) => plane[start + i * step]!);
  // Positions that may still be the smallest of a window to come: their values ascend.
  const queue = new Int32Array(count);
  let head = 0;
  let tail = 0;
  let next = 0;
  for (let i = 0; i < count; i++) {
    for (; next < count && next <= i + radius; next++) {
      while (tail > head && values[queue[tail - 1]!]! >= values[next]!) tail--;
      queue[tail++] = next;
    }
    while (queue[head]! < i - radius) head++;
    plane[start + i * step] = values[queue[head]!]!;
  }
}
