/** Bitmaps as they are to be seen: cropped, and turned as EXIF asks. */
import type { Bitmap, Crop, ImageHeader, Samples } from "./formats/format.ts";

/** A bitmap cropped and then turned upright as its header asks. */
export function asSeen(bitmap: Bitmap, { crop, orientation = 1 }: ImageHeader): Bitmap {
  return turnUpright(crop ? cropped(bitmap, crop) : bitmap, orientation);
}

function cropped(bitmap: Bitmap, { left, top, width, height }: Crop): Bitmap {
  const data = emptyAs(bitmap.data, 4 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * bitmap.width + left);
    data.set(bitmap.data.subarray(from, from + 4 * width), 4 * y * width);
  }
  return { ...bitmap, width, height, data };
}

/** Samples of the same kind. */
function emptyAs(samples: Samples, count: number): Samples {
  return new (samples.constructor as { new (count: number): Samples })(count);
}

/**
 * A bitmap turned upright as its EXIF orientation asks: cameras store what the sensor saw and note how they
 * were held.
 *
 * @param orientation 1 (upright already) to 8, as EXIF 2.3 numbers them (4.6.4, tag 0x0112)
 */
export function turnUpright(bitmap: Bitmap, orientation: number): Bitmap {
  if (orientation === 1) return bitmap;
  const { width: columns, height: rows } = bitmap;
  const lying = orientation >= 5;
  const [width, height] = lying ? [rows, columns] : [columns, rows];
  // Stored columns or rows that run backwards in the upright picture.
  const mirrored = [2, 3, 7, 8].includes(orientation);
  const flipped = [3, 4, 6, 7].includes(orientation);
  const data = emptyAs(bitmap.data, bitmap.data.length);
  const [from, to] = [pixelsOf(bitmap.data), pixelsOf(data)];
  const each = to.length / (width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = lying ? [y, x] : [x, y];
      const column = mirrored ? columns - 1 - u : u;
      const row = flipped ? rows - 1 - v : v;
      const first = (row * columns + column) * each;
      for (let i = 0; i < each; i++) to[at++] = from[first + i]!;
    }
  }
  return { ...bitmap, width, height, data };
}

/** The same memory in as few numbers a pixel as there are: one of 32 bits for four of 8. */
function pixelsOf({ buffer, byteOffset, byteLength }: Samples): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
