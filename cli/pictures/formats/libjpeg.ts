/** libjpeg as WebAssembly: decodes JPEG files of one and three components. */
import type { RgbaBitmap } from "./bitmap.ts";
import { createCodec, decodeBy, type Decoder } from "./emscripten.ts";

/** Pixels, and what libjpeg found odd in the file. */
export interface LibjpegPicture {
  readonly bitmap: RgbaBitmap;
  /** The first of libjpeg's warnings, the only one that it prints; none where there is none. */
  readonly warnings: readonly string[];
}

/**
 * Decodes a whole JPEG file. The orientation that EXIF asks for is not applied.
 *
 * @throws {Error} with libjpeg's message, when it gives up
 */
export type Libjpeg = (file: { readonly bytes: Uint8Array }) => LibjpegPicture;

/** An instance of libjpeg, which decodes files one after the other until it gives up. */
export async function openLibjpeg(): Promise<Libjpeg> {
  const [{ default: create }, { default: compiled }] = await Promise.all([
    import("@jsquash/jpeg/decoder.js"),
    import("./libjpeg_wasm.js"),
  ]);
  const libjpeg = await createCodec<Decoder<RgbaBitmap>>(create, compiled);
  return ({ bytes }) => {
    const before = libjpeg.messages.length;
    const { width, height, data } = decodeBy(libjpeg, "libjpeg", bytes, false);
    return {
      bitmap: { width, height, data },
      warnings: libjpeg.messages.slice(before, before + 1),
    };
  };
}
