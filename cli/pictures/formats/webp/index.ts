/** WebP files. */
import { createBitmap, type RgbaBitmap } from "../bitmap.ts";
import { hasLetters } from "../bytes.ts";
import { createCodec, decodeBy, type Decoder } from "../emscripten.ts";
import { readExif } from "../exif.ts";
import type { Decoded, ImageFormat, ImageHeader } from "../format.ts";
import { recipeInBytes } from "../xmp.ts";
import { readWebp, type WebpFrame } from "./chunks.ts";
import { ALPHA, extendedHeader, webpFile, writeChunk } from "./write.ts";

/** Less shows in smooth skies; the chroma has half the resolution at any quality but 100. */
const QUALITY = 90;

/** WebP: of an animation the first frame, read by libwebp. */
export const WEBP: ImageFormat = {
  name: "WebP",
  signatures: [(bytes) => hasLetters(bytes, 0, "RIFF") && hasLetters(bytes, 8, "WEBP")],
  header: (bytes): ImageHeader => {
    const { size, exif } = readWebp(bytes);
    return { ...size, ...readExif(exif) };
  },
  decode: decodeWebp,
  extensions: [".webp"],
  quality: QUALITY,
  encode: async (pixels, { quality = QUALITY, ...rest }) =>
    (await import("./encode.ts")).encodeWebp(pixels, { quality, ...rest }),
  recipe: recipeInBytes,
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
  const header = alpha &&
    writeChunk({ name: "VP8X", data: extendedHeader({ width, height }, ALPHA) });
  const chunks = [header, alpha && writeChunk(alpha), writeChunk(image)];
  const file = webpFile(chunks.filter((chunk) => chunk !== undefined));
  const libwebp = await createCodec<Decoder<RgbaBitmap>>(create, compiled);
  const decoded = decodeBy(libwebp, "libwebp", file);
  if (decoded.width !== width || decoded.height !== height) {
    throw new Error(`its frame has ${decoded.width} x ${decoded.height} pixels`);
  }
  return decoded;
}

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
