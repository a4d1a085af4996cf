/** TIFF files: the first picture. */
import { EndOfFile, hasLetters } from "../bytes.ts";
import type { Decoded, ImageFormat, ImageHeader } from "../format.ts";
import { readDirectory } from "./directory.ts";
import { tiffExif } from "./exif.ts";
import { depthOf, readLayout, readPicture } from "./layout.ts";

/** TIFF, BigTIFF too: the first of its pictures. */
export const TIFF: ImageFormat = {
  name: "TIFF",
  signatures: [
    (bytes) => STARTS.some((start) => hasLetters(bytes, 0, start)) && !isCanonRaw(bytes),
  ],
  headerAnywhere: true,
  header: (bytes): ImageHeader => {
    try {
      const directory = readDirectory(bytes);
      const picture = readPicture(directory);
      const { width, height, orientation } = picture;
      const beside = tiffExif(bytes, directory);
      return { width, height, orientation, depth: depthOf(picture), ...beside };
    } catch (error) {
      if (error instanceof EndOfFile) return {};
      throw error;
    }
  },
  decode: decodeTiff,
};

const STARTS = ["II*\0", "MM\0*", "II+\0\x08\0", "MM\0+\0\x08"];

const isCanonRaw = (bytes: Uint8Array) => hasLetters(bytes, 8, "CR\x02");

async function decodeTiff(bytes: Uint8Array): Promise<Decoded> {
  const layout = readLayout(bytes);
  const { width, height, colors, profile } = layout;
  // Loaded when it is needed: a command that reads no such file starts without.
  const { decodePixels } = await import("./pixels.ts");
  const data = await decodePixels(bytes, layout);
  const inks = colors === "cmyk" ? "cmyk" : "rgb";
  return { width, height, data, inks, ...profile && { profile } };
}
