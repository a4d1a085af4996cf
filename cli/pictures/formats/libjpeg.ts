/** libjpeg as WebAssembly: decodes JPEG files of one and three components. */
import type { RgbaBitmap } from "./bitmap.ts";

/** Pixels, and what libjpeg found odd in the file. */
export interface LibjpegPicture {
  readonly bitmap: RgbaBitmap;
  /** The first of libjpeg's warnings, the only one that it prints; none where there is none. */
  readonly warnings: readonly string[];
}

/**
 * Decodes a whole JPEG file. The orientation that EXIF asks for is not applied.
 *
 * @throws {Error} with libjpeg's message, when it gives up. It then ends its instance, so every picture has
 *   one of its own.
 */
export async function decodeByLibjpeg(
  { bytes }: { readonly bytes: Uint8Array },
): Promise<LibjpegPicture> {
  const [{ default: create }, { default: compiled }] = await Promise.all([
    import("@jsquash/jpeg/decoder.js"),
    import("./libjpeg_wasm.js"),
  ]);
  const messages: string[] = [];
  const options = {
    noInitialRun: true,
    printErr: (message: string) => messages.push(message),
    instantiateWasm: (
      imports: WebAssembly.Imports,
      callback: (it: WebAssembly.Instance) => void,
    ) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      callback(instance);
      return instance.exports;
    },
  };
  const codec = await create(options as unknown as Parameters<typeof create>[0]);
  let image;
  try {
    image = codec.decode(bytes as BufferSource, false);
  } catch (cause) {
    throw new Error(messages.at(-1) ?? "libjpeg gave up without a word", { cause });
  }
  if (!image) throw new Error(messages.at(-1) ?? "libjpeg found no picture");
  const { width, height, data: { buffer, byteOffset, byteLength } } = image;
  const data = new Uint8ClampedArray(buffer, byteOffset, byteLength);
  return { bitmap: { width, height, data }, warnings: messages.slice(0, 1) };
}
