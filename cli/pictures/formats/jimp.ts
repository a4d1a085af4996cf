/** Codecs of Jimp, each loaded when it is used. */
import type { Buffer } from "node:buffer";
import type { PixelSource } from "./encoding.ts";

/** The part of Jimp's formats that is used here; each format's options are its codec's own. */
interface JimpFormat {
  readonly mime: string;
  encode(
    bitmap: { readonly width: number; readonly height: number; readonly data: Buffer },
    options: object,
  ): Uint8Array | Promise<Uint8Array>;
}

/**
 * Encodes by one of Jimp's codecs, loaded when it is used: `Jimp.fromBuffer()` would first guess the format
 * by a package that asks for the whole environment.
 */
export async function encodeByJimp(
  mime: string,
  { width, height, rows }: PixelSource,
  options: object,
): Promise<Uint8Array> {
  const [{ defaultFormats }, { Buffer }] = await Promise.all([
    import("jimp"),
    import("node:buffer"),
  ]);
  const codec = defaultFormats.map((create) => create() as unknown as JimpFormat)
    .find((format) => format.mime === mime);
  if (!codec) throw new Error(`Jimp has no codec for ${mime}`);
  const samples = rows(0, height, "rgba");
  const data = Buffer.from(samples.buffer as ArrayBuffer, samples.byteOffset, samples.byteLength);
  return await codec.encode({ width, height, data }, options);
}
