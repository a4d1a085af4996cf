/** Metadata in JPEG files: written as segments at the beginning, and the recipe read back. */
import { hasLetters, joinedBytes, lettersAt, viewOf } from "./bytes.ts";
import type { Metadata } from "./encoding.ts";
import { APP0, APP1, APP2, jpegSegments } from "./jpeg_segments.ts";
import { recipeOfXmp, xmpExtended, xmpPacket } from "./xmp.ts";

/** The bytes of a segment behind its length. */
const LONGEST = 0xffff - 2;

const EXIF = "Exif\0\0";
const PROFILE = "ICC_PROFILE\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";
const EXTENSION = "http://ns.adobe.com/xmp/extension/\0";

/** The name of an extension, the digest of what it holds, its length, and the place of a piece in it. */
const DIGEST = 32;
const EXTENSION_HEADER = EXTENSION.length + DIGEST + 8;

/**
 * A JPEG file with metadata behind JFIF's segment: APP1 for EXIF, which is left out where it does not fit
 * into a segment, APP1 for XMP, continued in others where it is longer (XMP specification, part 3, 1.1.3.1),
 * and APP2 for a colour profile.
 */
export async function withJpegMetadata(
  jpeg: Uint8Array,
  { recipe, exif, profile }: Metadata & { readonly profile: Uint8Array },
): Promise<Uint8Array<ArrayBuffer>> {
  const view = viewOf(jpeg);
  const start = jpeg[3] === APP0 ? 4 + view.getUint16(4) : 2;
  const parts: Uint8Array[] = [jpeg.subarray(0, start)];
  if (exif && EXIF.length + exif.length <= LONGEST) parts.push(segment(EXIF, exif));
  if (recipe !== undefined) parts.push(...await xmpSegments(recipe));
  parts.push(segment(PROFILE, joinedBytes([Uint8Array.of(1, 1), profile]), APP2));
  return joinedBytes([...parts, jpeg.subarray(start)]);
}

async function xmpSegments(recipe: string): Promise<Uint8Array[]> {
  const encoder = new TextEncoder();
  const packet = encoder.encode(xmpPacket(recipe));
  if (XMP.length + packet.length <= LONGEST) return [segment(XMP, packet)];
  const { createHash } = await import("node:crypto");
  const extension = encoder.encode(xmpPacket(recipe, { wrapped: false }));
  const digest = createHash("md5").update(extension).digest("hex").toUpperCase();
  const segments = [segment(XMP, encoder.encode(xmpExtended(digest)))];
  const most = LONGEST - EXTENSION_HEADER;
  for (let at = 0; at < extension.length; at += most) {
    const places = new Uint8Array(8);
    viewOf(places).setUint32(0, extension.length);
    viewOf(places).setUint32(4, at);
    const piece = extension.subarray(at, at + most);
    segments.push(segment(EXTENSION + digest, joinedBytes([places, piece])));
  }
  return segments;
}

/** A segment: the letters that say what it is, and what it holds. */
function segment(name: string, body: Uint8Array, marker = APP1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + name.length + body.length);
  viewOf(bytes).setUint16(0, 0xff00 | marker);
  viewOf(bytes).setUint16(2, bytes.length - 2);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(body, 4 + name.length);
  return bytes;
}

/** The recipe of a JPEG file; `undefined` where there is none. */
export function jpegRecipe(jpeg: Uint8Array): string | undefined {
  const pieces: Uint8Array[] = [];
  for (const { marker, body } of jpegSegments(jpeg)) {
    if (marker !== APP1) continue;
    if (hasLetters(body, 0, XMP)) {
      const recipe = recipeOfXmp(new TextDecoder().decode(body.subarray(XMP.length)));
      if (recipe !== undefined) return recipe;
    }
    if (hasLetters(body, 0, EXTENSION) && body.length >= EXTENSION_HEADER) pieces.push(body);
  }
  const whole = joinedBytes(piecesOfFirst(pieces).map((body) => body.subarray(EXTENSION_HEADER)));
  return recipeOfXmp(new TextDecoder().decode(whole));
}

/** The pieces of one extension, the first that is there, in order. */
function piecesOfFirst(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  const digestOf = (body: Uint8Array) => lettersAt(body, EXTENSION.length, DIGEST);
  const placeOf = (body: Uint8Array) => viewOf(body).getUint32(EXTENSION_HEADER - 4);
  return pieces.filter((body) => digestOf(body) === digestOf(pieces[0]!))
    .sort((a, b) => placeOf(a) - placeOf(b));
}
