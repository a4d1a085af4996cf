/** Bitmaps that decoders fill. */
import { type Bitmap, MOST_PIXELS } from "./format.ts";

/** A bitmap that is written to. */
export interface RgbaBitmap extends Bitmap {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A bitmap of 16 bits a sample that is written to. */
export interface DeepBitmap extends Bitmap {
  readonly data: Uint16Array<ArrayBuffer>;
}

/** A picture's sides, as headers have them. */
interface Sides {
  readonly width: number;
  readonly height: number;
}

/**
 * A transparent bitmap of 8 bits a sample.
 *
 * @throws {Error} when it has more than {@linkcode MOST_PIXELS}
 */
export function createBitmap({ width, height }: Sides): RgbaBitmap {
  return { width, height, data: new Uint8ClampedArray(samplesOf({ width, height })) };
}

/** The same of 16 bits a sample. */
export function createDeepBitmap({ width, height }: Sides): DeepBitmap {
  return { width, height, data: new Uint16Array(samplesOf({ width, height })) };
}

/** How many samples a bitmap has. @throws {Error} when these are too many */
export function samplesOf({ width, height }: Sides): number {
  if (width * height > MOST_PIXELS) throw new Error(`it has ${width} x ${height} pixels`);
  return 4 * width * height;
}

/** A sample of `0` to `most` as a byte: the nearest to its share of 255. */
export function spread(sample: number, most: number): number {
  return Math.round(255 * sample / most);
}
