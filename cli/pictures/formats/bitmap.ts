/** Bitmaps that decoders fill. */
import type { Bitmap } from "./format.ts";

/** A bitmap that is written to. */
export interface RgbaBitmap extends Bitmap {
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A transparent bitmap. */
export function createBitmap({ width, height }: {
  readonly width: number;
  readonly height: number;
}): RgbaBitmap {
  return { width, height, data: new Uint8Array(4 * width * height) };
}

/** A sample of `0` to `most` as a byte: the nearest to its share of 255. */
export function spread(sample: number, most: number): number {
  return Math.round(255 * sample / most);
}
