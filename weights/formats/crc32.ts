/** The checksum of zip archives. */

/** The remainder of each byte by the polynomial of IEEE 802.3, its bits reversed. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? remainder >>> 1 ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});

/**
 * The CRC-32 of some bytes.
 *
 * @param before the checksum of what stands before them. Default: nothing does.
 */
export function crc32(bytes: Uint8Array, before: number = 0): number {
  let sum = ~before;
  for (let i = 0; i < bytes.length; i++) sum = REMAINDERS[(sum ^ bytes[i]!) & 255]! ^ sum >>> 8;
  return ~sum >>> 0;
}
