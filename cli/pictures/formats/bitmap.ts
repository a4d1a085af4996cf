/** Bitmaps that decoders fill. */
import { type Bitmap, MOST_PIXELS } from "./format.ts";

/** A bitmap that is written to. */
export interface RgbaBitmap extends Bitmap {
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * A transparent bitmap.
 *
 * @throws {Error} when it has more than {@linkcode MOST_PIXELS}
 */
export function createBitmap({ width, height }: {
  readonly width: number;
  readonly height: number;
}): RgbaBitmap {
  if (width * height > MOST_PIXELS) throw new Error(`it has ${width} x ${height} pixels`);
  return { width, height, data: new Uint8Array(4 * width * height) };
}

/** A sample of `0` to `most` as a byte: the nearest to its share of 255. */
export function spread(sample: number, most: number): number {
  return Math.round(255 * sample / most);
}
