/** The pixels of a JPEG file: nothing of them may be damaged. */
import type { RgbaBitmap } from "./bitmap.ts";
import { decodeCmyk } from "./jpeg_cmyk.ts";
import type { JpegCopy } from "./jpeg_copy.ts";
import type { Libjpeg } from "./libjpeg.ts";

/**
 * Decodes a copy of a file; of four components each as it is stored.
 *
 * @throws {Error} when its data are damaged
 */
export function jpegPixels(copy: JpegCopy, libjpeg: Libjpeg): RgbaBitmap {
  // libjpeg makes no RGB of CMYK.
  const { bitmap, warnings } = copy.components === 4 ? decodeCmyk(copy, libjpeg) : libjpeg(copy);
  const damage = warnings.find((warning) => !isHarmless(warning, copy));
  if (damage) throw new Error(damage);
  return bitmap;
}

/**
 * Whether libjpeg's first warning leaves the picture whole. Too many bytes before a marker do, when it is
 * no restart; but later warnings are not seen then, of which the end of the last scan must have none where
 * nothing else says that it is there.
 */
function isHarmless(warning: string, { ended, scans }: JpegCopy): boolean {
  return /extraneous bytes before marker 0x(?!d[0-7])/.test(warning) && (ended || scans === 1);
}
