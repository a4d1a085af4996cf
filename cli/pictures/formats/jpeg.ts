/** JPEG files. */
import { hasLetters, viewOf } from "./bytes.ts";
import { srgbProfile } from "./color/srgb_profile.ts";
import { readExif } from "./exif.ts";
import type { Decoded, ImageFormat, ImageHeader } from "./format.ts";
import { encodeByJimp } from "./jimp.ts";
import { jpegRecipe, withJpegMetadata } from "./jpeg_metadata.ts";
import { copyJpeg } from "./jpeg_copy.ts";
import { APP1, jpegSegments, SOS, startsFrame } from "./jpeg_segments.ts";
import { jpegPixels } from "./jpeg_pixels.ts";
import { jpegProfile } from "./jpeg_profile.ts";
import { openLibjpeg } from "./libjpeg.ts";

/** Differences that hardly anybody sees; more makes files much larger. */
const QUALITY = 95;

/** JPEG: read by libjpeg, written by Jimp's codec, 4:4:4. */
export const JPEG: ImageFormat = {
  name: "JPEG",
  signatures: [[0, "\xff\xd8\xff"]],
  extensions: [".jpg", ".jpeg"],
  header: jpegHeader,
  decode: decodeJpeg,
  isOpaque: true,
  quality: QUALITY,
  encode: async (pixels, { quality = QUALITY, metadata = {} }) => {
    const jpeg = await encodeByJimp("image/jpeg", pixels, { quality });
    return await withJpegMetadata(jpeg, { ...metadata, profile: srgbProfile() });
  },
  recipe: jpegRecipe,
};

/** The size in the frame header (ITU T.81, B.2.2), and the orientation in EXIF before the first scan. */
function jpegHeader(bytes: Uint8Array): ImageHeader {
  let size;
  let exif: Uint8Array | undefined;
  for (const { marker, body } of jpegSegments(bytes)) {
    if (startsFrame(marker) && !size) {
      if (body.length < 5) break;
      size = { width: viewOf(body).getUint16(3), height: viewOf(body).getUint16(1) };
    }
    if (marker === APP1 && hasLetters(body, 0, "Exif\0\0")) {
      exif ??= body.subarray(6);
    }
    if (marker === SOS) break;
  }
  return { ...size, ...readExif(exif) };
}

async function decodeJpeg(bytes: Uint8Array): Promise<Decoded> {
  const copy = copyJpeg(bytes);
  const bitmap = jpegPixels(copy, await openLibjpeg());
  const inks = copy.components === 4 ? "cmyk" : "rgb";
  const { profile, warnings: ofProfile } = jpegProfile(bytes);
  return { ...bitmap, inks, ...profile && { profile }, metadata: { warnings: ofProfile } };
}
