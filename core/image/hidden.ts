/** Colours of what cannot be seen, where a picture is wholly transparent. */
import type { Picture } from "./picture.ts";

/**
 * Gives positions of alpha 0 the colours of what is seen about them, whatever stood there: by a pyramid of ever
 * coarser means of the visible, interpolated back ("pull-push" in Gortler et al., "The lumigraph", 1996). All else
 * stays as it is, and nothing is copied. A picture of which nothing is seen becomes white.
 *
 * @returns the picture itself
 */
export function fillHidden(picture: Picture): Picture {
  const { data, alpha, width, height } = picture;
  if (alpha?.includes(0)) pull({ width, height, data, weights: alpha });
  return picture;
}

/** Three planes of colours, and how sure each position is of its own. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  /** 0 to 1. */
  readonly weights: Float32Array;
}

/** Fills what weighs nothing from a level of half the size. */
function pull(level: Level): void {
  const { width, height, data, weights } = level;
  const count = width * height;
  if (count === 1) {
    data.fill(1);
    return;
  }
  const coarse = halved(level);
  if (coarse.weights.includes(0)) pull(coarse);
  for (let i = 0; i < count; i++) {
    if (weights[i] !== 0) continue;
    interpolate(coarse, level, i);
  }
}

/** A level of half the size, rounded up: weighted means of two by two. */
function halved({ width, height, data, weights }: Level): Level {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const [count, halfCount] = [width * height, half.width * half.height];
  const result = {
    ...half,
    data: new Float32Array(3 * halfCount),
    weights: new Float32Array(halfCount),
  };
  const sums = new Float64Array(4);
  for (let i = 0; i < halfCount; i++) {
    const [left, top] = [2 * (i % half.width), 2 * Math.floor(i / half.width)];
    sums.fill(0);
    for (let y = top; y < Math.min(top + 2, height); y++) {
      for (let x = left; x < Math.min(left + 2, width); x++) {
        const at = y * width + x;
        const weight = weights[at]!;
        sums[3]! += weight;
        // What weighs nothing may be no number.
        for (let c = 0; weight > 0 && c < 3; c++) sums[c]! += weight * data[c * count + at]!;
      }
    }
    const sum = sums[3]!;
    for (let c = 0; sum > 0 && c < 3; c++) result.data[c * halfCount + i] = sums[c]! / sum;
    result.weights[i] = Math.min(1, sum);
  }
  return result;
}

/** Sets a position to the bilinear interpolation of a level of half the size. */
function interpolate(coarse: Level, { width, height, data }: Level, i: number): void {
  const x = Math.max(0, (i % width + 0.5) / 2 - 0.5);
  const y = Math.max(0, (Math.floor(i / width) + 0.5) / 2 - 0.5);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const right = Math.min(left + 1, coarse.width - 1);
  const bottom = Math.min(top + 1, coarse.height - 1);
  const [u, v] = [x - left, y - top];
  for (let c = 0; c < 3; c++) {
    const at = (column: number, row: number) =>
      coarse.data[(c * coarse.height + row) * coarse.width + column]!;
    data[c * width * height + i] = (1 - v) * ((1 - u) * at(left, top) + u * at(right, top)) +
      v * ((1 - u) * at(left, bottom) + u * at(right, bottom));
  }
}
