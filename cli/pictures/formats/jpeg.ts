/** JPEG files. */
import { hasLetters, viewOf } from "./bytes.ts";
import { exifOrientation } from "./exif.ts";
import type { ImageFormat, ImageHeader } from "./format.ts";
import { jimpCodec } from "./jimp.ts";

/**
 * jpeg-js counts what it allocates, about 22 bytes a pixel in colour and 28 in CMYK, and stops at 512 MB
 * unless told otherwise; 100 megapixels have to fit.
 */
const JPEG_LIMITS = { maxResolutionInMP: 100, maxMemoryUsageInMB: 4096, tolerantDecoding: false };

/** JPEG: Jimp's codec, which is jpeg-js. */
export const JPEG: ImageFormat = {
  name: "JPEG",
  signatures: [[0, "\xff\xd8\xff"]],
  extensions: [".jpg", ".jpeg"],
  header: jpegHeader,
  ...jimpCodec("image/jpeg", { decoding: JPEG_LIMITS, encoding: { quality: 95 } }),
};

/** Walks the segments up to the frame header (ITU T.81, B.1 and B.2). */
function jpegHeader(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes);
  let orientation = 1;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    // A marker may be padded with any number of 0xff before it.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), orientation };
    }
    if (marker === 0xe1 && hasLetters(bytes, at + 4, "Exif\0\0")) {
      orientation = exifOrientation(bytes.subarray(at + 10, at + 2 + length));
    }
    at += 2 + length;
  }
  return {};
}
