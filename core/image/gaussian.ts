/** Blurring of planes by Gaussians, in float64. */
import type { Size } from "../size.ts";

/** Taps reach so many deviations: beyond are 0.006 % of the weight. */
const REACH = 4;

/**
 * A plane blurred by a Gaussian whose taps add up to 1. Beyond the borders the plane is mirrored, edge pixels
 * included, so that a flat plane stays what it is.
 *
 * @param plane `height * width` values
 * @param deviation that of the Gaussian in pixels, 0: the plane as it is
 */
export function gaussianBlur(
  plane: ArrayLike<number>,
  { width, height }: Size,
  deviation: number,
): Float64Array<ArrayBuffer> {
  const taps = gaussianTaps(deviation);
  const rows = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const line = { start: y * width, step: 1, count: width };
    blurLine(plane, rows, line, taps);
  }
  const blurred = new Float64Array(width * height);
  for (let x = 0; x < width; x++) {
    blurLine(rows, blurred, { start: x, step: width, count: height }, taps);
  }
  return blurred;
}

/** The taps from the middle outwards; counted on both sides they add up to 1. */
function gaussianTaps(deviation: number): number[] {
  if (!(deviation > 0)) return [1];
  const reach = Math.ceil(REACH * deviation);
  const taps = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-0.5 * (i / deviation) ** 2));
  const sum = taps.reduce((sum, tap, i) => sum + (i === 0 ? tap : 2 * tap), 0);
  return taps.map((tap) => tap / sum);
}

/** Blurs one row or column. */
function blurLine(
  from: ArrayLike<number>,
  to: Float64Array,
  { start, step, count }: { readonly start: number; readonly step: number; readonly count: number },
  taps: readonly number[],
): void {
  const reach = taps.length - 1;
  const values = new Float64Array(count + 2 * reach);
  for (let i = 0; i < values.length; i++) {
    values[i] = from[start + step * mirrored(i - reach, count)]!;
  }
  for (let i = 0; i < count; i++) {
    const middle = i + reach;
    let sum = taps[0]! * values[middle]!;
    for (let k = 1; k <= reach; k++) sum += taps[k]! * (values[middle - k]! + values[middle + k]!);
    to[start + step * i] = sum;
  }
}

/** The index in a line that mirrors itself at both ends: -1 is 0, `count` is `count - 1`. */
function mirrored(i: number, count: number): number {
  const period = 2 * count;
  const within = ((i % period) + period) % period;
  return within < count ? within : period - 1 - within;
}
