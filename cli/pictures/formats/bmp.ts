/** BMP files. */
import { sizeAt } from "./bytes.ts";
import type { ImageFormat } from "./format.ts";
import { jimpCodec } from "./jimp.ts";

/** BMP: read by Jimp's codec. */
export const BMP: ImageFormat = {
  name: "BMP",
  signatures: [[0, "BM"]],
  header: (bytes) => sizeAt(bytes, 26, bmpSize),
  decode: jimpCodec("image/bmp").decode,
};

/** The oldest header has 12 bytes and 16-bit sides; in all others a negative height means top-down. */
function bmpSize(view: DataView): [width: number, height: number] {
  return view.getUint32(14, true) === 12
    ? [view.getUint16(18, true), view.getUint16(20, true)]
    : [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
}
