/** Decoding a file of any format to sRGB. */
import { toSrgb } from "./color/to_srgb.ts";
import type { Bitmap, ReadableFormat } from "./format.ts";

/**
 * Decodes a whole file; its pixels are sRGB, and not yet turned upright.
 *
 * @throws {Error} of the codec's own, when the bytes are damaged
 */
export async function decodePixels(bytes: Uint8Array, format: ReadableFormat): Promise<Bitmap> {
  return await toSrgb(await format.decode(bytes));
}
