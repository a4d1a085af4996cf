/** Codecs of Jimp, each loaded when it is used. */
import type { Buffer } from "node:buffer";
import type { Bitmap } from "./format.ts";

/** The part of Jimp's formats that is used here; each format's options are its codec's own. */
interface JimpFormat {
  readonly mime: string;
  decode(bytes: Buffer, options: object): Bitmap | Promise<Bitmap>;
  encode(
    bitmap: Omit<Bitmap, "data"> & { data: Buffer },
    options: object,
  ): Uint8Array | Promise<Uint8Array>;
}

/**
 * One of Jimp's codecs, loaded when it is used: `Jimp.fromBuffer()` would first guess the format by a
 * package that asks for the whole environment, and hand TIFF to a decoder that takes truncated files for
 * whole ones.
 */
export function jimpCodec(
  mime: string,
  { decoding = {}, encoding = {} }: { decoding?: object; encoding?: object } = {},
): {
  readonly decode: (bytes: Uint8Array) => Promise<Bitmap>;
  readonly encode: (bitmap: Bitmap) => Promise<Uint8Array>;
} {
  const load = async () => {
    const [{ defaultFormats }, { Buffer }] = await Promise.all([
      import("jimp"),
      import("node:buffer"),
    ]);
    const codec = defaultFormats.map((create) => create() as unknown as JimpFormat)
      .find((format) => format.mime === mime);
    if (!codec) throw new Error(`Jimp has no codec for ${mime}`);
    const toBuffer = (bytes: Uint8Array) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { codec, toBuffer };
  };
  return {
    decode: async (bytes) => {
      const { codec, toBuffer } = await load();
      return await codec.decode(toBuffer(bytes), decoding);
    },
    encode: async ({ width, height, data }) => {
      const { codec, toBuffer } = await load();
      return await codec.encode({ width, height, data: toBuffer(data) }, encoding);
    },
  };
}
