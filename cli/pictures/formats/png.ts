/** PNG files. */
import type { ImageFormat, ImageHeader } from "./format.ts";
import { jimpCodec } from "./jimp.ts";
import { pngRecipe, withPngMetadata } from "./png_metadata.ts";
import { pngHeader, pngOrientation, readPngChunks } from "./png_chunks.ts";
import { decodePngPixels } from "./png_pixels.ts";

// colorType 2 is RGB; strategy 0 is zlib's default, a quarter smaller than the run lengths that Jimp
// would choose.
const CODEC = jimpCodec("image/png", { encoding: { colorType: 2, deflateStrategy: 0 } });

/** PNG: read here, written by Jimp's codec. */
export const PNG: ImageFormat = {
  name: "PNG",
  signatures: [[0, "\x89PNG\r\n\x1a\n"]],
  extensions: [".png"],
  header: (bytes): ImageHeader => {
    const header = pngHeader(bytes);
    return header ? { ...header, orientation: pngOrientation(bytes) } : {};
  },
  decode: async (bytes) => await decodePngPixels(readPngChunks(bytes)),
  encode: async (bitmap, { metadata = {} }) =>
    withPngMetadata(await CODEC.encode(bitmap), metadata),
  recipe: pngRecipe,
};
