/** Encoding WebP by libwebp, with what stands beside the pixels put around them here. */
import { srgbProfile } from "../color/srgb_profile.ts";
import { createCodec, encodeBy, type Encoder } from "../emscripten.ts";
import type { Encoding, PixelSource } from "../encoding.ts";
import { xmpPacket } from "../xmp.ts";
import { readWebp } from "./chunks.ts";
import { ALPHA, EXIF, extendedHeader, PROFILE, webpFile, writeChunk, XMP } from "./write.ts";

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
  const { frame } = readWebp(bare);
  if (!frame) throw new Error("libwebp wrote no picture");
  const xmp = metadata.recipe === undefined ? undefined : xmpPacket(metadata.recipe);
  const flags = PROFILE | (pixels.channels === 4 ? ALPHA : 0) | (metadata.exif ? EXIF : 0) |
    (xmp ? XMP : 0);
  const chunks = [
    { name: "VP8X", data: extendedHeader(pixels, flags) },
    { name: "ICCP", data: srgbProfile() },
    ...frame.alpha ? [frame.alpha] : [],
    frame.image,
    ...metadata.exif ? [{ name: "EXIF", data: metadata.exif }] : [],
    ...xmp ? [{ name: "XMP ", data: new TextEncoder().encode(xmp) }] : [],
  ];
  return webpFile(chunks.map(writeChunk));
}
