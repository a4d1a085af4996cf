/** PNG files. */
import { sizeAt } from "./bytes.ts";
import type { ImageFormat } from "./format.ts";
import { jimpCodec } from "./jimp.ts";

/** PNG: Jimp's codec. */
export const PNG: ImageFormat = {
  name: "PNG",
  signatures: [[0, "\x89PNG\r\n\x1a\n"]],
  extensions: [".png"],
  header: (bytes) => sizeAt(bytes, 24, (view) => [view.getUint32(16), view.getUint32(20)]),
  // colorType 2 is RGB; strategy 0 is zlib's default, a quarter smaller than the run lengths that Jimp
  // would choose.
  ...jimpCodec("image/png", { encoding: { colorType: 2, deflateStrategy: 0 } }),
};
