/** TIFF's compression by Lempel, Ziv and Welch (TIFF 6.0, 13): codes of 9 to 12 bits, the high bits first. */

const CLEAR = 256;
const END = 257;

/** The longest code, in bits. */
const LONGEST = 12;

/**
 * Unpacks to no more than so many bytes; fewer where the data ends.
 *
 * @throws {Error} when a code makes no sense
 */
export function lzwDecode(packed: Uint8Array, most: number): Uint8Array {
  // Old files have the low bits first; then this would be their first code.
  if (packed[0] === 0 && packed[1]! & 1) throw new Error("its LZW is of the old kind");
  const bytes = new Uint8Array(most);
  // A string is one that was unpacked before, and the byte behind it: where it begins, and how long it is.
  const starts = new Uint32Array(2 ** LONGEST);
  const lengths = new Uint32Array(2 ** LONGEST);
  let [filled, next, bits, previous, held, heldBits] = [0, END + 1, 9, -1, 0, 0];
  for (const byte of packed) {
    held = (held << 8 | byte) & 0xffffff;
    heldBits += 8;
    if (heldBits < bits) continue;
    heldBits -= bits;
    const code = held >> heldBits & (1 << bits) - 1;
    if (code === END || filled === most) break;
    if (code === CLEAR) {
      [next, bits, previous] = [END + 1, 9, -1];
      continue;
    }
    if (code > next || code === next && previous < 0 || code > CLEAR && previous < 0) {
      throw new Error("its compressed data is damaged");
    }
    // The string that is added now begins where the one before was written.
    if (previous >= 0 && next < 2 ** LONGEST) {
      starts[next] = previous;
      lengths[next] = filled - previous + 1;
      next++;
    }
    previous = filled;
    if (code < CLEAR) bytes[filled++] = code;
    else {
      const end = Math.min(most, filled + lengths[code]!);
      // Byte by byte, for a string may reach into itself.
      for (let from = starts[code]!; filled < end; from++) bytes[filled++] = bytes[from]!;
    }
    // One code early, as all programs do.
    if (next + 1 >= 2 ** bits && bits < LONGEST) bits++;
  }
  return bytes.subarray(0, filled);
}
