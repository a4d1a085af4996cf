/** Encoding WebP by libwebp, with what stands beside the pixels put around them here. */
import { createCodec, encodeBy, type Encoder } from "../emscripten.ts";
import type { Encoding, PixelSource } from "../encoding.ts";
import { withWebpMetadata } from "./metadata.ts";

/** A WebP file; with a quality of 100 every pixel stays as it is, also under what is transparent. */
export async function encodeWebp(
  pixels: PixelSource,
  { quality, metadata = {} }: Encoding & { readonly quality: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const [{ default: create }, { default: compiled }, { defaultOptions }] = await Promise.all([
    import("@jsquash/webp/encoder.js"),
    import("./libwebp_encoder_wasm.js"),
    import("@jsquash/webp/meta.js"),
  ]);
  const isWhole = quality === 100;
  const libwebp = await createCodec<Encoder>(create, compiled);
  const bare = encodeBy(libwebp, "libwebp", pixels, {
    ...defaultOptions,
    // Lossless, the number is how hard libwebp tries.
    quality: isWhole ? 75 : quality,
    lossless: Number(isWhole),
    exact: Number(isWhole),
    use_sharp_yuv: 1,
  });
  return withWebpMetadata(bare, { ...metadata, alpha: pixels.channels === 4 });
}
