/** PNG files. */
import { readExif } from "./exif.ts";
import type { ImageFormat, ImageHeader } from "./format.ts";
import { pngRecipe } from "./png_metadata.ts";
import { pngExif, pngHeader, readPngChunks } from "./png_chunks.ts";
import { pngProfile } from "./png_color.ts";
import { decodePngPixels } from "./png_pixels.ts";

/** PNG. */
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
  depths: [8, 16],
  encode: async (...picture) => (await import("./png_encode.ts")).encodePng(...picture),
  recipe: pngRecipe,
};
