import { Buffer } from "node:buffer";
import type { ImageFormat } from "./image_header.ts";

/** Pixels with what the codecs need: interleaved RGBA bytes. */
export interface Bitmap {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** `4 * width * height` bytes. */
  readonly data: Uint8Array;
}

/** The part of Jimp's formats that is used here; each format's options are its codec's own. */
interface Codec {
  readonly mime: string;
  decode(bytes: Buffer, options?: object): Bitmap | Promise<Bitmap>;
  encode(
    bitmap: Omit<Bitmap, "data"> & { data: Buffer },
    options?: object,
  ): Uint8Array | Promise<Uint8Array>;
}

/**
 * jpeg-js counts what it allocates, about 22 bytes a pixel in colour and 28 in CMYK, and stops at 512 MB
 * unless told otherwise; 100 megapixels have to fit.
 */
const JPEG_LIMITS = { maxResolutionInMP: 100, maxMemoryUsageInMB: 4096, tolerantDecoding: false };

/**
 * Jimp's codecs one by one: `Jimp.fromBuffer()` would first guess the format by a package that asks for
 * the whole environment, and hand TIFF to a decoder that takes truncated files for whole ones.
 */
async function codecFor(format: ImageFormat): Promise<Codec> {
  const { defaultFormats } = await import("jimp");
  const mime = `image/${format.toLowerCase()}`;
  for (const create of defaultFormats) {
    const codec = create() as unknown as Codec;
    if (codec.mime === mime) return codec;
  }
  throw new Error(`Jimp has no codec for ${mime}`);
}

/** Decodes the bytes of a file. @throws {Error} of the codec's own, when they are damaged. */
export async function decodeImage(bytes: Uint8Array, format: ImageFormat): Promise<Bitmap> {
  const codec = await codecFor(format);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return await codec.decode(buffer, format === "JPEG" ? JPEG_LIMITS : {});
}

/** Encodes opaque pixels: PNG without loss as RGB, JPEG with quality 95. */
export async function encodeImage(
  bitmap: Bitmap,
  format: "PNG" | "JPEG",
): Promise<Uint8Array> {
  const codec = await codecFor(format);
  const { width, height, data } = bitmap;
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // colorType 2 is RGB; strategy 0 is zlib's default, a quarter smaller than the run lengths that Jimp
  // would choose.
  const options = format === "JPEG" ? { quality: 95 } : { colorType: 2, deflateStrategy: 0 };
  return await codec.encode({ width, height, data: buffer }, options);
}
