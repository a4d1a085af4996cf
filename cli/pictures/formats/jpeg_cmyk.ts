/** CMYK and YCCK in JPEG files. */
import type { JpegCopy } from "./jpeg_copy.ts";
import { splitJpeg } from "./jpeg_split.ts";
import type { Libjpeg, LibjpegPicture } from "./libjpeg.ts";

/**
 * Decodes a file of four components: how much light each ink lets through, for ink is stored inverted.
 */
export function decodeCmyk({ bytes, ycck }: JpegCopy, libjpeg: Libjpeg): LibjpegPicture {
  const [first, second] = splitJpeg(bytes);
  const all = libjpeg(first!);
  const other = libjpeg(second!);
  const { width, height, data } = all.bitmap;
  if (other.bitmap.width !== width || other.bitmap.height !== height) {
    throw new Error("its parts differ in size");
  }
  // Where each of the four is, in the first file or, the one that it lacks, in the second.
  const places = [0, 1, 2, 3].map((component) => {
    const part = component === first!.without ? second! : first!;
    const decoded = part === first ? data : other.bitmap.data;
    return { samples: decoded, offset: component - (component > part.without ? 1 : 0) };
  });
  interleave(data, places, ycck);
  return { bitmap: all.bitmap, warnings: [...all.warnings, ...other.warnings] };
}

interface Plane {
  readonly samples: Uint8ClampedArray;
  readonly offset: number;
}

/**
 * Puts the four side by side. YCCK is what is left of red, green and blue as YCbCr, in libjpeg's rounding
 * (ITU T.871, 7).
 */
function interleave(data: Uint8ClampedArray, planes: readonly Plane[], ycck: boolean): void {
  const [a, b, c, k] = planes as [Plane, Plane, Plane, Plane];
  const clamped = (value: number) => Math.min(255, Math.max(0, value));
  for (let i = 0; i < data.length; i += 4) {
    let x = a.samples[i + a.offset]!;
    let y = b.samples[i + b.offset]!;
    let z = c.samples[i + c.offset]!;
    const black = k.samples[i + k.offset]!;
    if (ycck) {
      const [luma, blue, red] = [x, y - 128, z - 128];
      x = 255 - clamped(luma + (91881 * red + 32768 >> 16));
      y = 255 - clamped(luma + (-22554 * blue - 46802 * red + 32768 >> 16));
      z = 255 - clamped(luma + (116130 * blue + 32768 >> 16));
    }
    data[i] = x;
    data[i + 1] = y;
    data[i + 2] = z;
    data[i + 3] = black;
  }
}
