/** Resampling of planes and pictures. */
import { expectList, expectObject, wrongNumbers } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import type { Size } from "../size.ts";
import { fillHidden } from "./hidden.ts";
import { checkPicture, isSize, type Picture, SIDES } from "./picture.ts";
import { resample } from "./resample_picture.ts";
import { sumAlong, sumRows } from "./resample_rows.ts";
import { type Filter, tapsFor } from "./taps.ts";

/**
 * A picture of another size, by separable Lanczos-3 resampling (C. Lanczos 1956; as in Turkowski,
 * "Filters for common resampling tasks", 1990). The same size gives a copy.
 *
 * A picture that shrinks is averaged in linear light, as a lens would do it, by the filter widened along each
 * axis by its factor, so that what is too fine for the new size does not alias. Results stay in the range of the
 * pixels under the new one, so that there is no ringing. A picture that only grows is interpolated between sRGB's
 * values, which overshoots alike on both sides of an edge; what leaves [0, 1] is clipped. Edges are repeated
 * outwards. Why so: bench/results/2026-11-resampling.md.
 *
 * With alpha, colours count as much as they are seen, nothing rings, and colours that cannot be seen
 * are those of their neighbours.
 *
 * @throws {PentimentoError} when a side is not a positive whole number.
 * @category Pictures
 */
export function resize(picture: Picture, size: Size): Picture {
  checkPicture(picture, "picture to resize");
  expectSize(size);
  const { width, height } = size;
  const { data, alpha } = picture;
  if (width === picture.width && height === picture.height) {
    return fillHidden({ width, height, data: data.slice(), ...alpha && { alpha: alpha.slice() } });
  }
  return fillHidden(resample(picture, size));
}

/**
 * A picture whose longest side has `size` pixels and whose aspect ratio is kept as well as whole pixels
 * allow; no side falls under 1 pixel.
 *
 * @throws {PentimentoError} when `size` is not a positive whole number.
 * @category Pictures
 */
export function fitLongestSide(picture: Picture, size: number): Picture {
  checkPicture(picture, "picture to resize");
  const scale = size / Math.max(picture.width, picture.height);
  const fit = (side: number) => Math.max(1, Math.round(side * scale));
  // The longest side is `size` itself, so that a size that makes no sense reaches the check below.
  return picture.width >= picture.height
    ? resize(picture, { width: size, height: fit(picture.height) })
    : resize(picture, { width: fit(picture.width), height: size });
}

/**
 * A picture of about `pixels` pixels: each side is less than one pixel away from what keeps the aspect
 * ratio, and of such sizes it is the one whose area comes nearest. No side falls under 1 pixel; the area
 * is kept where that breaks the aspect ratio.
 *
 * @param pixels the area in pixels, not necessarily whole
 * @throws {PentimentoError} when `pixels` is not a number above 0.
 * @category Pictures
 */
export function fitArea(picture: Picture, pixels: number): Picture {
  checkPicture(picture, "picture to resize");
  return resize(picture, sizeOfArea(picture, pixels));
}

/** The size that {@linkcode fitArea} makes a picture. */
export function sizeOfArea(picture: Size, pixels: number): Size {
  if (!(pixels > 0 && Number.isFinite(pixels))) {
    throw wrongNumbers(
      `A picture cannot be resized to an area of ${pixels} pixels: give a number above 0`,
      pixels,
    );
  }
  const area = Math.max(1, pixels);
  const ideal = Math.sqrt(area * picture.width / picture.height);
  const width = Math.min(area, Math.max(1, ideal));
  let best: Size = { width: 1, height: 1 };
  for (const columns of [Math.floor(width), Math.ceil(width)]) {
    for (const rows of [Math.floor(area / width), Math.ceil(area / width)]) {
      if (Math.abs(columns * rows - area) < Math.abs(best.width * best.height - area)) {
        best = { width: columns, height: rows };
      }
    }
  }
  return best;
}

/**
 * Planes of any numbers (gradients, optimiser moments, masks) at another size, as they are. Nothing is clipped. The same size
 * gives an exact copy.
 *
 * @param data `planes * from.height * from.width` values, plane after plane
 * @param options the filter, by default `lanczos` as it is; `linear` (a triangle) and
 *   `area` (the mean over the output pixel's square, or linear interpolation when enlarging) have no
 *   negative weights, so that no result leaves the range of the values
 * @returns `planes * to.height * to.width` values
 * @throws {PentimentoError} when a side is not a positive whole number or the data has another length.
 */
export function resizePlanes(
  data: Float32Array,
  { planes, from, to }: { readonly planes: number; readonly from: Size; readonly to: Size },
  { filter = "lanczos" }: { readonly filter?: Filter } = {},
): Float32Array<ArrayBuffer> {
  expectSize(to);
  if (data.length !== planes * from.width * from.height) {
    throw outOfRange(
      `${planes} planes of ${from.width} x ${from.height} pixels need ` +
        `${planes * from.width * from.height} values, but ${data.length} were given: ` +
        "give the size that they have",
    );
  }
  const wide = resizeColumns(data, { from: from.width, to: to.width, filter });
  const tall = { planes, width: to.width, from: from.height, to: to.height, filter };
  const resized = resizeRows(wide, tall);
  return resized === data ? data.slice() : resized as Float32Array<ArrayBuffer>;
}

function expectSize(size: Size): void {
  expectObject("size", size, "an object with width and height");
  if (isSize(size)) return;
  const { width, height } = size;
  throw wrongNumbers(
    `A picture cannot be resized to ${width} x ${height} pixels: give ${SIDES}`,
    width,
    height,
  );
}

/** One axis before and afterwards. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly filter: Filter;
}

function resizeColumns(data: Float32Array, { from, to, filter }: Axis): Float32Array {
  if (to === from) return data;
  const result = new Float32Array(data.length / from * to);
  sumAlong(data, result, tapsFor(from, to, filter));
  return result;
}

function resizeRows(
  data: Float32Array,
  { planes, width, from, to, filter }: Axis & { readonly planes: number; readonly width: number },
): Float32Array {
  if (to === from) return data;
  const taps = tapsFor(from, to, filter);
  const result = new Float32Array(planes * to * width);
  const sums = new Float64Array(width);
  for (let plane = 0; plane < planes; plane++) {
    const rowAt = (y: number) => {
      const start = (plane * from + y) * width;
      return data.subarray(start, start + width);
    };
    for (let y = 0; y < to; y++) {
      const rows = Array.from({ length: taps.count }, (_, k) => rowAt(taps.starts[y]! + k));
      sumRows(rows, sums, taps, y);
      result.set(sums, (plane * to + y) * width);
    }
  }
  return result;
}

/**
 * Pictures beside one another, made as high as the first.
 *
 * @param pictures at least one
 * @category Pictures
 */
export function sideBySide(pictures: readonly Picture[]): Picture {
  expectList("pictures", pictures, "at least one, in a list");
  if (pictures.length === 0) throw outOfRange("There are no pictures: give at least one");
  pictures.forEach((picture, i) => checkPicture(picture, `picture ${i + 1}`));
  const { height } = pictures[0]!;
  const same = pictures.map((picture) =>
    resize(picture, {
      width: Math.max(1, Math.round(picture.width * height / picture.height)),
      height,
    })
  );
  const width = same.reduce((sum, picture) => sum + picture.width, 0);
  const data = new Float32Array(3 * height * width);
  let left = 0;
  for (const picture of same) {
    for (let row = 0; row < 3 * height; row++) {
      const line = picture.data.subarray(row * picture.width, (row + 1) * picture.width);
      data.set(line, row * width + left);
    }
    left += picture.width;
  }
  return { width, height, data };
}
