/** WebP files. */
import { createBitmap, type RgbaBitmap } from "../bitmap.ts";
import { hasLetters, joinedBytes, viewOf } from "../bytes.ts";
import { createCodec, decodeBy, type Decoder } from "../emscripten.ts";
import { readExif } from "../exif.ts";
import type { Decoded, ImageFormat, ImageHeader } from "../format.ts";
import { type Chunk, readWebp, type WebpFrame } from "./chunks.ts";

/** WebP: of an animation the first frame, read by libwebp. */
export const WEBP: ImageFormat = {
  name: "WebP",
  signatures: [(bytes) => hasLetters(bytes, 0, "RIFF") && hasLetters(bytes, 8, "WEBP")],
  header: (bytes): ImageHeader => {
    const { size, exif } = readWebp(bytes);
    return { ...size, ...readExif(exif) };
  },
  decode: decodeWebp,
};

async function decodeWebp(bytes: Uint8Array): Promise<Decoded> {
  const { size, frame, animated, profile, isWhole } = readWebp(bytes);
  if (!isWhole) throw new Error(`it ends at byte ${bytes.length}`);
  if (!size || !frame) throw new Error("it has no picture");
  if (!frame.isWhole) throw new Error("it ends within its picture");
  const decoded = await decodeFrame(frame);
  const isAll = decoded.width === size.width && decoded.height === size.height;
  const { data } = isAll ? decoded : placed(decoded, frame, size);
  return { ...size, data, ...profile && { profile }, metadata: { animated } };
}

/** libwebp gets a file of nothing but the frame, for it takes no animations and believes other sizes. */
async function decodeFrame({ width, height, image, alpha }: WebpFrame): Promise<RgbaBitmap> {
  const [{ default: create }, { default: compiled }] = await Promise.all([
    import("@jsquash/webp/decoder.js"),
    import("./libwebp_wasm.js"),
  ]);
  const header = alpha && writeChunk({ name: "VP8X", data: extendedHeader(width, height) });
  const chunks = [header, alpha && writeChunk(alpha), writeChunk(image)];
  const body = joinedBytes([ascii("WEBP"), ...chunks.filter((chunk) => chunk !== undefined)]);
  const file = writeChunk({ name: "RIFF", data: body });
  const libwebp = await createCodec<Decoder<RgbaBitmap>>(create, compiled);
  const decoded = decodeBy(libwebp, "libwebp", file);
  if (decoded.width !== width || decoded.height !== height) {
    throw new Error(`its frame has ${decoded.width} x ${decoded.height} pixels`);
  }
  return decoded;
}

/** The header of an extended file that has opacity, and nothing else. */
function extendedHeader(width: number, height: number): Uint8Array {
  const header = new Uint8Array(10);
  viewOf(header).setUint32(0, 0x10, true);
  viewOf(header).setUint32(4, width - 1, true);
  header.set([height - 1, height - 1 >> 8, height - 1 >> 16], 7);
  return header;
}

function writeChunk({ name, data }: Pick<Chunk, "name" | "data">): Uint8Array<ArrayBuffer> {
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, data.length, true);
  return joinedBytes([ascii(name), length, data, new Uint8Array(data.length % 2)]);
}

const ascii = (text: string) => new TextEncoder().encode(text);

/** A frame in the transparent picture of which it is a part. */
function placed(
  frame: RgbaBitmap,
  { left, top }: WebpFrame,
  size: { readonly width: number; readonly height: number },
): RgbaBitmap {
  const bitmap = createBitmap(size);
  for (let y = 0; y < frame.height; y++) {
    const row = frame.data.subarray(4 * y * frame.width, 4 * (y + 1) * frame.width);
    bitmap.data.set(row, 4 * ((top + y) * size.width + left));
  }
  return bitmap;
}
