/** PNG files. */
import { readExif } from "./exif.ts";
import type { ImageFormat, ImageHeader } from "./format.ts";
import { jimpCodec } from "./jimp.ts";
import { pngRecipe, withPngMetadata } from "./png_metadata.ts";
import { pngExif, pngHeader, readPngChunks } from "./png_chunks.ts";
import { pngProfile } from "./png_color.ts";
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
    return header ? { ...header, ...readExif(pngExif(bytes)) } : {};
  },
  decode: async (bytes) => {
    const file = readPngChunks(bytes);
    const { width, height, data } = await decodePngPixels(file);
    const { profile, warnings } = await pngProfile(file.color);
    return {
      width,
      height,
      data,
      ...profile && { profile },
      metadata: { warnings, animated: file.animated },
    };
  },
  encode: async (bitmap, { metadata = {} }) =>
    withPngMetadata(await CODEC.encode(bitmap), metadata),
  recipe: pngRecipe,
};
