/** Codecs of Jimp, each loaded when it is used. */
import type { Buffer } from "node:buffer";
import type { Bitmap } from "./format.ts";

/** The part of Jimp's formats that is used here; each format's options are its codec's own. */
interface JimpFormat {
  readonly mime: string;
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
  { encoding = {} }: { encoding?: object } = {},
): {
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
    const toBuffer = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
      Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
    return { codec, toBuffer };
  };
  return {
    encode: async ({ width, height, data }) => {
      const { codec, toBuffer } = await load();
      return await codec.encode({ width, height, data: toBuffer(data) }, encoding);
    },
  };
}
