/** EXIF: the orientation of a picture. */
import { hasLetters, viewOf } from "./bytes.ts";
import type { ImageHeader } from "./format.ts";

/** What is said of a block that is not used. */
export const DAMAGED_EXIF = "has damaged EXIF data, which is not used";

/** The type of 16-bit numbers, and the tag of the orientation (EXIF 2.3, 4.6.4). */
const SHORT = 3;
const ORIENTATION = 0x0112;

/**
 * What an EXIF block says of a picture: its orientation, and a copy of the block where it makes sense; else a
 * warning.
 *
 * @param block from the letters of its byte order on; `undefined` where a file has none
 */
export function readExif(
  block: Uint8Array | undefined,
): Pick<ImageHeader, "orientation" | "exif" | "warnings"> {
  if (!block) return {};
  // Some programs put the letters of a JPEG's block in front, in files of other formats too.
  if (hasLetters(block, 0, "Exif\0\0")) block = block.subarray(6);
  try {
    return { orientation: exifOrientation(block), exif: block.slice() };
  } catch {
    return { warnings: [DAMAGED_EXIF] };
  }
}

/**
 * The orientation in an EXIF block, in the first directory; 1 if none. Only what is read is checked.
 *
 * @throws {Error} when the block ends before its directory does, or the orientation is none
 */
function exifOrientation(block: Uint8Array): number {
  const view = viewOf(block);
  const little = hasLetters(block, 0, "II*\0");
  if (!little && !hasLetters(block, 0, "MM\0*")) throw new Error(DAMAGED_EXIF);
  // Beyond the end these throw.
  const directory = view.getUint32(4, little);
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    const value = view.getUint16(entry + 8, little);
    if (view.getUint16(entry + 2, little) !== SHORT || value > 8) throw new Error(DAMAGED_EXIF);
    // Some cameras write 0 for one that they do not know.
    return Math.max(1, value);
  }
  return 1;
}
