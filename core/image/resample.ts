import { PentimentoError } from "../errors.ts";
import { checkPicture, type Picture } from "./picture.ts";

/** Lobes of the Lanczos window on each side. */
const LOBES = 3;

/** For every output position the inputs it is made of: `count` of them from `starts[i]` on. */
interface Taps {
  readonly count: number;
  readonly starts: Int32Array;
  /** `outputs x count` weights; each row sums to 1. */
  readonly weights: Float64Array;
}

/**
 * A picture of another size, by separable Lanczos-3 resampling (C. Lanczos 1956; as in Turkowski,
 * "Filters for common resampling tasks", 1990). When shrinking, the filter is widened by the same
 * factor, so that what is too fine for the new size is averaged and does not alias. Edges are
 * repeated outwards; what the filter's negative lobes push out of [0, 1] is clipped. The same size
 * gives an exact copy.
 *
 * @throws {PentimentoError} when a side is not a positive whole number.
 */
export function resize(
  picture: Picture,
  size: {
    /** Columns of the result, at least 1. */
    readonly width: number;
    /** Rows of the result, at least 1. */
    readonly height: number;
  },
): Picture {
  checkPicture(picture, "picture to resize");
  const { width, height } = size;
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new PentimentoError(
        `A picture cannot be resized to ${width} x ${height} pixels: give whole numbers from 1 on`,
      );
    }
  }
  const data = resizeRows(resizeColumns(picture, width), height).data;
  if (data === picture.data) return { width, height, data: data.slice() };
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]!));
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
  // The longest side is `size` itself, so that a size that makes no sense reaches the check above.
  return picture.width >= picture.height
    ? resize(picture, { width: size, height: fit(picture.height) })
    : resize(picture, { width: fit(picture.width), height: size });
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return LOBES * Math.sin(angle) * Math.sin(angle / LOBES) / (angle * angle);
}

/** The taps of one axis. Pixels are squares: the centre of number i lies at i + 1/2. */
function tapsFor(inputs: number, outputs: number): Taps {
  const step = inputs / outputs;
  const widening = Math.max(1, step);
  const reach = LOBES * widening;
  const count = Math.min(inputs, Math.ceil(2 * reach) + 1);
  const starts = new Int32Array(outputs);
  const weights = new Float64Array(outputs * count);
  for (let i = 0; i < outputs; i++) {
    const centre = (i + 0.5) * step - 0.5;
    const first = Math.ceil(centre - reach);
    const start = Math.min(Math.max(0, first), inputs - count);
    starts[i] = start;
    const row = weights.subarray(i * count, (i + 1) * count);
    let sum = 0;
    for (let at = first; at <= centre + reach; at++) {
      const weight = lanczos((at - centre) / widening);
      // Beyond the edge stands the edge's own pixel, so its weight goes there.
      row[Math.min(Math.max(0, at), inputs - 1) - start]! += weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) row[k]! /= sum;
  }
  return { count, starts, weights };
}

function resizeColumns(picture: Picture, width: number): Picture {
  if (width === picture.width) return picture;
  const { count, starts, weights } = tapsFor(picture.width, width);
  const rows = 3 * picture.height;
  const data = new Float32Array(rows * width);
  for (let y = 0; y < rows; y++) {
    const from = y * picture.width;
    for (let x = 0; x < width; x++) {
      const start = from + starts[x]!;
      let sum = 0;
      for (let k = 0; k < count; k++) sum += weights[x * count + k]! * picture.data[start + k]!;
      data[y * width + x] = sum;
    }
  }
  return { width, height: picture.height, data };
}

function resizeRows(picture: Picture, height: number): Picture {
  if (height === picture.height) return picture;
  const { width } = picture;
  const { count, starts, weights } = tapsFor(picture.height, height);
  const data = new Float32Array(3 * height * width);
  const sums = new Float64Array(width);
  for (let plane = 0; plane < 3; plane++) {
    for (let y = 0; y < height; y++) {
      // Whole rows are added up, for the sake of the cache.
      sums.fill(0);
      for (let k = 0; k < count; k++) {
        const weight = weights[y * count + k]!;
        const from = (plane * picture.height + starts[y]! + k) * width;
        for (let x = 0; x < width; x++) sums[x]! += weight * picture.data[from + x]!;
      }
      data.set(sums, (plane * height + y) * width);
    }
  }
  return { width, height, data };
}
