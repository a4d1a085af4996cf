/** AVIF files. */
import type { DeepBitmap, RgbaBitmap } from "../bitmap.ts";
import { boxesOf, brandsOf } from "../boxes.ts";
import { cicpProfile } from "../color/cicp.ts";
import { createCodec, decodeBy, type Decoder } from "../emscripten.ts";
import { readExif } from "../exif.ts";
import type { Decoded, ImageFormat, ImageHeader } from "../format.ts";
import { recipeInBytes } from "../xmp.ts";
import { type AvifItem, readAvifItem } from "./items.ts";

/** Differences that hardly anybody sees, in some third of a JPEG file's size. */
const QUALITY = 85;

/** AVIF: its primary picture, which of an animation is the first frame or a cover; read by libavif. */
export const AVIF: ImageFormat = {
  name: "AVIF",
  signatures: [(bytes) => brandsOf(bytes).some((brand) => BRANDS.includes(brand))],
  header: (bytes): ImageHeader => {
    const item = readAvifItem(bytes);
    if (!item) return {};
    const { width, height, depth, orientation, crop, exif } = item;
    // How it is turned is what the properties say; EXIF repeats it.
    const { exif: block, warnings = [] } = readExif(exif);
    return {
      ...{ width, height, depth, orientation, ...block && { exif: block } },
      ...typeof crop === "object" && { crop },
      warnings: [...warnings, ...crop === "damaged" ? [NO_CROP] : []],
    };
  },
  decode: decodeAvif,
  extensions: [".avif"],
  quality: QUALITY,
  encode: async (pixels, { quality = QUALITY, ...rest }) =>
    (await import("./encode.ts")).encodeAvif(pixels, { quality, ...rest }),
  recipe: recipeInBytes,
};

const BRANDS = ["avif", "avis", "avio"];

const NO_CROP = "asks for a crop that makes no sense, which is not done";

async function decodeAvif(bytes: Uint8Array): Promise<Decoded> {
  const item = readAvifItem(bytes);
  if (!item) throw new Error("it ends before its header does");
  const [{ default: create }, { default: compiled }] = await Promise.all([
    import("@jsquash/avif/decoder.js"),
    import("./libavif_wasm.js"),
  ]);
  const libavif = await createCodec<Decoder<RgbaBitmap | DeepBitmap>>(create, compiled);
  const decoded = decodeBy(libavif, "libavif", asStill(bytes), item.depth > 8 ? 16 : 8);
  const { width, height, data } = decoded;
  const profile = profileOf(item);
  const animated = boxesOf(bytes).some(({ type }) => type === "moov");
  return { width, height, data, ...profile && { profile }, metadata: { animated } };
}

/** Of a file whose own brand is that of sequences, libavif would take a track, whatever its size. */
function asStill(bytes: Uint8Array): Uint8Array {
  if (brandsOf(bytes)[0] !== "avis") return bytes;
  const still = bytes.slice();
  still.set(new TextEncoder().encode("avif"), 8);
  return still;
}

/** A profile says more than code points. */
function profileOf({ profile, codePoints }: AvifItem): Uint8Array | undefined {
  return profile ?? (codePoints && cicpProfile(...codePoints));
}
