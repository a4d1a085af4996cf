/** GIF files. */
import { sizeAt } from "./bytes.ts";
import type { ImageFormat } from "./format.ts";
import { jimpCodec } from "./jimp.ts";

/** GIF: read by Jimp's codec. */
export const GIF: ImageFormat = {
  name: "GIF",
  signatures: [[0, "GIF8"]],
  header: (bytes) =>
    sizeAt(bytes, 10, (view) => [view.getUint16(6, true), view.getUint16(8, true)]),
  decode: jimpCodec("image/gif").decode,
};
