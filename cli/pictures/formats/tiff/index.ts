/** TIFF files: the first picture. */
import { EndOfFile, hasLetters } from "../bytes.ts";
import type { Decoded, ImageFormat, ImageHeader } from "../format.ts";
import { recipeInBytes } from "../xmp.ts";
import { readDirectory } from "./directory.ts";
import { encodeTiff } from "./encode.ts";
import { readLayout, readPicture } from "./layout.ts";
import { decodePixels, depthOf } from "./pixels.ts";

/** TIFF, BigTIFF too: the first of its pictures. */
export const TIFF: ImageFormat = {
  name: "TIFF",
  signatures: [
    (bytes) => STARTS.some((start) => hasLetters(bytes, 0, start)) && !isCanonRaw(bytes),
  ],
  headerAnywhere: true,
  header: (bytes): ImageHeader => {
    try {
      const picture = readPicture(readDirectory(bytes));
      const { width, height, orientation } = picture;
      return { width, height, orientation, depth: depthOf(picture) };
    } catch (error) {
      if (error instanceof EndOfFile) return {};
      throw error;
    }
  },
  decode: decodeTiff,
  extensions: [".tif", ".tiff"],
  depths: [8, 16],
  encode: encodeTiff,
  recipe: recipeInBytes,
};

const STARTS = ["II*\0", "MM\0*", "II+\0\x08\0", "MM\0+\0\x08"];

const isCanonRaw = (bytes: Uint8Array) => hasLetters(bytes, 8, "CR\x02");

async function decodeTiff(bytes: Uint8Array): Promise<Decoded> {
  const layout = readLayout(bytes);
  const { width, height, colors, profile } = layout;
  const data = await decodePixels(bytes, layout);
  const inks = colors === "cmyk" ? "cmyk" : "rgb";
  return { width, height, data, inks, ...profile && { profile } };
}
