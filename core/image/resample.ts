/** Resampling of planes and pictures. */
import { PentimentoError } from "../errors.ts";
import type { Size } from "../size.ts";
import { checkPicture, clip, isSize, type Picture } from "./picture.ts";

/**
 * A picture of another size, by separable Lanczos-3 resampling (C. Lanczos 1956; as in Turkowski,
 * "Filters for common resampling tasks", 1990). When shrinking, the filter is widened by the same
 * factor, so that what is too fine for the new size is averaged and does not alias. Edges are
 * repeated outwards; what the filter's negative lobes push out of [0, 1] is clipped. The same size
 * gives an exact copy.
 *
 * @throws {PentimentoError} when a side is not a positive whole number.
 */
export function resize(picture: Picture, size: Size): Picture {
  checkPicture(picture, "picture to resize");
  const { width, height } = size;
  const data = resizePlanes(picture.data, { planes: 3, from: picture, to: size });
  if (width === picture.width && height === picture.height) return { width, height, data };
  for (let i = 0; i < data.length; i++) data[i] = clip(data[i]!);
  return { width, height, data };
}

/**
 * A picture whose longest side has `size` pixels and whose aspect ratio is kept as well as whole pixels
 * allow; no side falls under 1 pixel.
 *
 * @throws {PentimentoError} when `size` is not a positive whole number.
 */
export function fitLongestSide(picture: Picture, size: number): Picture {
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
 */
export function fitArea(picture: Picture, pixels: number): Picture {
  checkPicture(picture, "picture to resize");
  return resize(picture, sizeOfArea(picture, pixels));
}

/** The size that {@linkcode fitArea} makes a picture. */
export function sizeOfArea(picture: Size, pixels: number): Size {
  if (!(pixels > 0 && Number.isFinite(pixels))) {
    throw new PentimentoError(
      `A picture cannot be resized to an area of ${pixels} pixels: give a number above 0`,
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
 * Planes of any numbers (gradients, optimiser moments) at another size. Nothing is clipped. The same size
 * gives an exact copy.
 *
 * @param data `planes * from.height * from.width` values, plane after plane
 * @param options the filter, by default `lanczos` as in {@linkcode resize}; `linear` (a triangle) and
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
  if (!isSize(to)) {
    throw new PentimentoError(
      `A picture cannot be resized to ${to.width} x ${to.height} pixels: give whole numbers from 1 on`,
    );
  }
  if (data.length !== planes * from.width * from.height) {
    throw new PentimentoError(
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

/** One axis before and afterwards. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly filter: Filter;
}

function resizeColumns(data: Float32Array, { from, to, filter }: Axis): Float32Array {
  if (to === from) return data;
  const { count, starts, weights } = tapsFor(from, to, filter);
  const rows = data.length / from;
  const result = new Float32Array(rows * to);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < to; x++) {
      const start = y * from + starts[x]!;
      let sum = 0;
      for (let k = 0; k < count; k++) sum += weights[x * count + k]! * data[start + k]!;
      result[y * to + x] = sum;
    }
  }
  return result;
}

function resizeRows(
  data: Float32Array,
  { planes, width, from, to, filter }: Axis & { readonly planes: number; readonly width: number },
): Float32Array {
  if (to === from) return data;
  const { count, starts, weights } = tapsFor(from, to, filter);
  const result = new Float32Array(planes * to * width);
  const sums = new Float64Array(width);
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < to; y++) {
      // Whole rows are added up, for the sake of the cache.
      sums.fill(0);
      for (let k = 0; k < count; k++) {
        const weight = weights[y * count + k]!;
        const row = (plane * from + starts[y]! + k) * width;
        for (let x = 0; x < width; x++) sums[x]! += weight * data[row + x]!;
      }
      result.set(sums, (plane * to + y) * width);
    }
  }
  return result;
}

/** For every output position of one axis the inputs it is made of: `count` from `starts[i]` on. */
interface Taps {
  /** Inputs of each output. */
  readonly count: number;
  /** The first input of each output. */
  readonly starts: Int32Array;
  /** `outputs x count` weights; each row sums to 1. */
  readonly weights: Float64Array;
}

/**
 * The reach of a filter and the weight of an input at a distance from the output's centre. Both are in
 * input pixels, and `widening` is how many of them an output pixel spans, at least 1.
 */
interface FilterShape {
  reach(widening: number): number;
  weight(distance: number, widening: number): number;
}

/** Lobes of the Lanczos window on each side. */
const LOBES = 3;

/** Filters of {@linkcode tapsFor}. */
type Filter = "lanczos" | "linear" | "area";

const FILTERS: Readonly<Record<Filter, FilterShape>> = {
  lanczos: {
    reach: (widening) => LOBES * widening,
    weight: (distance, widening) => lanczos(distance / widening),
  },
  linear: {
    reach: (widening) => widening,
    weight: (distance, widening) => Math.max(0, 1 - Math.abs(distance) / widening),
  },
  // The overlap of an input pixel with the output's window. A window is one pixel wide at least, so
  // that enlarging interpolates linearly instead of showing blocks.
  area: {
    reach: (widening) => (1 + widening) / 2,
    weight: (distance, widening) =>
      Math.max(0, Math.min(0.5, distance + widening / 2) - Math.max(-0.5, distance - widening / 2)),
  },
};

/**
 * Computes the taps of one axis. Pixels are squares: the centre of number i lies at i + 1/2. When shrinking,
 * filters are widened by the same factor. Beyond the edge stands the edge's own pixel.
 *
 * @param inputs pixels of the axis before, at least 1
 * @param outputs pixels of the axis afterwards, at least 1
 */
function tapsFor(inputs: number, outputs: number, filter: Filter): Taps {
  const shape = FILTERS[filter];
  const step = inputs / outputs;
  const widening = Math.max(1, step);
  const reach = shape.reach(widening);
  const count = Math.min(inputs, Math.ceil(2 * reach) + 1);
  const starts = new Int32Array(outputs);
  const weights = new Float64Array(outputs * count);
  for (let i = 0; i < outputs; i++) {
    const center = (i + 0.5) * step - 0.5;
    const first = Math.ceil(center - reach);
    const start = Math.min(Math.max(0, first), inputs - count);
    starts[i] = start;
    const row = weights.subarray(i * count, (i + 1) * count);
    let sum = 0;
    for (let at = first; at <= center + reach; at++) {
      const weight = shape.weight(at - center, widening);
      row[Math.min(Math.max(0, at), inputs - 1) - start]! += weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) row[k]! /= sum;
  }
  return { count, starts, weights };
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return LOBES * Math.sin(angle) * Math.sin(angle / LOBES) / (angle * angle);
}

/**
 * Pictures beside one another, made as high as the first.
 *
 * @param pictures at least one
 */
export function sideBySide(pictures: readonly Picture[]): Picture {
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
