/** The CRC-32 of PNG's chunks. The archives of `weights/` have the same: no code is loaded from there to decode. */

/** The checksum of each byte by itself. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? sum >>> 1 ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** The CRC-32 of bytes (PNG specification, annex D). */
export function crc32(bytes: Uint8Array): number {
  let sum = -1;
  for (let i = 0; i < bytes.length; i++) sum = TABLE[(sum ^ bytes[i]!) & 255]! ^ sum >>> 8;
  return ~sum >>> 0;
}
