/** What stands beside the pixels of a WebP file, put around the picture that some encoder made. */
import { srgbProfile } from "../color/srgb_profile.ts";
import type { Metadata } from "../encoding.ts";
import { xmpPacket } from "../xmp.ts";
import { readWebp } from "./chunks.ts";
import { ALPHA, EXIF, extendedHeader, PROFILE, webpFile, writeChunk, XMP } from "./write.ts";

/**
 * A WebP file with the picture of another, a profile that says sRGB, and metadata.
 *
 * @param bare a file with one picture; of its other chunks none is kept
 * @param options.alpha whether it says that pixels may be transparent. Default: whether the file has a chunk for that
 */
export function withWebpMetadata(
  bare: Uint8Array,
  { recipe, exif, alpha }: Metadata & { readonly alpha?: boolean },
): Uint8Array<ArrayBuffer> {
  const { frame } = readWebp(bare);
  if (!frame) throw new Error("The encoder wrote no WebP picture");
  const xmp = recipe === undefined ? undefined : xmpPacket(recipe);
  const flags = PROFILE | (alpha ?? frame.alpha ? ALPHA : 0) | (exif ? EXIF : 0) | (xmp ? XMP : 0);
  const chunks = [
    { name: "VP8X", data: extendedHeader(frame, flags) },
    { name: "ICCP", data: srgbProfile() },
    ...frame.alpha ? [frame.alpha] : [],
    frame.image,
    ...exif ? [{ name: "EXIF", data: exif }] : [],
    ...xmp ? [{ name: "XMP ", data: new TextEncoder().encode(xmp) }] : [],
  ];
  return webpFile(chunks.map(writeChunk));
}
