/** Encoding AVIF by libavif, with EXIF and XMP put into the file here. */
import { joinedBytes } from "../bytes.ts";
import { createCodec, encodeBy, type Encoder } from "../emscripten.ts";
import type { Encoding, PixelSource } from "../encoding.ts";
import { xmpPacket } from "../xmp.ts";
import { addItems, type NewItem } from "./add_items.ts";

/** libavif's 4:4:4. */
const WHOLE_CHROMA = 3;

/** From 0, the slowest, to 10: files are hardly larger than with libavif's 6, and written in half the time. */
const SPEED = 8;

/** An AVIF file of 8 bits, 4:4:4, sRGB by its code points; with a quality of 100 every pixel stays as it is. */
export async function encodeAvif(
  pixels: PixelSource,
  { quality, metadata = {} }: Encoding & { readonly quality: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const [{ default: create }, { default: compiled }, { defaultOptions }] = await Promise.all([
    import("@jsquash/avif/encoder.js"),
    import("./libavif_encoder_wasm.js"),
    import("@jsquash/avif/meta.js"),
  ]);
  const libavif = await createCodec<Encoder>(create, compiled);
  const bare = encodeBy(libavif, "libavif", pixels, {
    ...defaultOptions,
    quality,
    speed: SPEED,
    subsample: WHOLE_CHROMA,
    lossless: quality === 100,
  });
  sayThatItIsSrgb(bare);
  const { exif, recipe } = metadata;
  const items: NewItem[] = [];
  // In front of the block stands where in it its letters are.
  if (exif) items.push({ type: "Exif", data: joinedBytes([new Uint8Array(4), exif]) });
  if (recipe !== undefined) {
    const data = new TextEncoder().encode(xmpPacket(recipe));
    items.push({ type: "mime", contentType: "application/rdf+xml", data });
  }
  return items.length ? addItems(bare, items) : bare;
}

/** Fills in the primaries and the transfer of the code points, which libavif's binding leaves open. */
function sayThatItIsSrgb(file: Uint8Array): void {
  const letters = new TextEncoder().encode("colrnclx");
  const at = file.findIndex((_, i) => letters.every((letter, k) => file[i + k] === letter));
  if (at < 0) throw new Error("libavif wrote no code points");
  // Rec. 709's primaries and sRGB's curve (ITU-T H.273, tables 2 and 3).
  file.set([0, 1, 0, 13], at + letters.length);
}
