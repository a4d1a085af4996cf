/** EXIF: the orientation of a picture. */
import { hasLetters, viewOf } from "./bytes.ts";

/** The orientation in an EXIF block (EXIF 2.3, 4.6.4: tag 0x0112 of the first directory), 1 if none. */
export function exifOrientation(block: Uint8Array): number {
  if (block.length < 14) return 1;
  const view = viewOf(block);
  const little = hasLetters(block, 0, "II");
  const directory = view.getUint32(4, little);
  if (directory + 2 > block.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > block.length) return 1;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
