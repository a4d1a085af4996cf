/** The ICC profile of a JPEG file: in one segment or several. */
import { hasLetters, joinedBytes } from "./bytes.ts";
import { UNUSABLE_PROFILE } from "./color/to_srgb.ts";
import { APP2, jpegSegments, SOS } from "./jpeg_segments.ts";

const LETTERS = "ICC_PROFILE\0";

/** Joins the pieces in the order that they number (ICC.1:2010, B.4); a warning where some are missing. */
export function jpegProfile(bytes: Uint8Array): {
  readonly profile?: Uint8Array;
  readonly warnings: readonly string[];
} {
  const pieces: Uint8Array[] = [];
  let count = 0;
  for (const { marker, body } of jpegSegments(bytes)) {
    if (marker === SOS) break;
    if (marker !== APP2 || !hasLetters(body, 0, LETTERS) || body.length < LETTERS.length + 2) {
      continue;
    }
    pieces[body[LETTERS.length]!] ??= body.subarray(LETTERS.length + 2);
    count = body[LETTERS.length + 1]!;
  }
  if (pieces.length === 0) return { warnings: [] };
  const found = Array.from({ length: count }, (_, i) => pieces[i + 1]);
  if (found.length === 0 || found.includes(undefined)) return { warnings: [UNUSABLE_PROFILE] };
  return { profile: joinedBytes(found as Uint8Array[]), warnings: [] };
}
