/** JPEG XL files. */
import type { RgbaBitmap } from "../bitmap.ts";
import { boxesOf, boxIn } from "../boxes.ts";
import { EndOfFile, hasLetters, viewOf } from "../bytes.ts";
import { createCodec, decodeBy, type Decoder } from "../emscripten.ts";
import { readExif } from "../exif.ts";
import type { Decoded, ImageFormat, ImageHeader } from "../format.ts";
import { type JxlHeader, readJxlHeader } from "./header.ts";

const CONTAINER = "\0\0\0\x0cJXL \r\n\x87\n";

/** JPEG XL: the first frame, read by libjxl, which turns it upright, converts it to sRGB and gives 8 bits. */
export const JXL: ImageFormat = {
  name: "JPEG XL",
  signatures: [[0, "\xff\x0a"], [0, CONTAINER]],
  header: (bytes): ImageHeader => {
    const header = readHeader(bytes);
    if (!header) return {};
    const { exif, warnings } = readExif(exifOf(bytes));
    const { width, height } = header;
    const beside = { ...exif && { exif }, ...warnings && { warnings } };
    return { width, height, workingDepth: 32, ...beside };
  },
  decode: decodeJxl,
};

/** `undefined` where the file ends first. */
function readHeader(bytes: Uint8Array): JxlHeader | undefined {
  try {
    return readJxlHeader(codestreamOf(bytes));
  } catch (error) {
    if (error instanceof EndOfFile) return undefined;
    throw error;
  }
}

/** The beginning of the codestream: the file itself, or what is in a box; in several each has a number in front. */
function codestreamOf(bytes: Uint8Array): Uint8Array {
  if (!hasLetters(bytes, 0, CONTAINER)) return bytes;
  const box = boxesOf(bytes).find(({ type }) => type === "jxlc" || type === "jxlp");
  const stream = box?.data.subarray(box.type === "jxlp" ? 4 : 0) ?? new Uint8Array();
  if (stream.length >= 2 && !hasLetters(stream, 0, "\xff\x0a")) {
    throw new Error("its codestream begins otherwise");
  }
  return stream;
}

/** The EXIF block, behind where its letters are. */
function exifOf(bytes: Uint8Array): Uint8Array | undefined {
  const data = hasLetters(bytes, 0, CONTAINER) ? boxIn(bytes, "Exif") : undefined;
  return data && data.length >= 4 ? data.subarray(4 + viewOf(data).getUint32(0)) : data;
}

async function decodeJxl(bytes: Uint8Array): Promise<Decoded> {
  const header = readHeader(bytes);
  if (!header) throw new Error("it ends in its header");
  const [{ default: create }, { default: compiled }] = await Promise.all([
    import("@jsquash/jxl/decoder.js"),
    import("./libjxl_wasm.js"),
  ]);
  const libjxl = await createCodec<Decoder<RgbaBitmap>>(create, compiled);
  const { width, height, data } = decodeBy(libjxl, "libjxl", bytes);
  return { width, height, data, metadata: { animated: header.animated } };
}
