/** The samples of a strip or tile: in this machine's order of bytes, without their predictor. */
import type { TiffLayout } from "./layout.ts";

/** What samples are read as. */
export type SampleArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | Float16Array;

/**
 * The samples of unpacked rows; those of few bits one a byte.
 *
 * @param bytes whole rows, which are changed
 * @param perRow samples of a row
 */
export function samplesOf(bytes: Uint8Array, perRow: number, layout: TiffLayout): SampleArray {
  const { bits, little, predictor, planar, channels } = layout;
  if (bits < 8) return spreadBits(bytes, perRow, bits, predictor);
  const step = planar ? 1 : channels;
  if (predictor === 3) {
    for (const row of rowsOf(bytes, perRow * bits / 8)) joinPlanes(row, step, bits / 8);
  } else if (!little) swapBytes(bytes, bits / 8);
  const values = asNumbers(bytes, bits, predictor === 2 ? false : layout.isFloat);
  if (predictor !== 2) {
    if (predictor === 1 || predictor === 3) return values;
    throw new Error(`its predictor is ${predictor}`);
  }
  if (bits > 32) throw new Error(`its predictor is 2 with ${bits} bits`);
  for (const row of rowsOf(values, perRow)) {
    for (let i = step; i < row.length; i++) row[i]! += row[i - step]!;
  }
  return asNumbers(bytes, bits, layout.isFloat);
}

function* rowsOf<Numbers extends SampleArray>(all: Numbers, length: number): Generator<Numbers> {
  for (let at = 0; at < all.length; at += length) yield all.subarray(at, at + length) as Numbers;
}

/** A view of bytes that begin at a whole number's place. */
function asNumbers({ buffer, byteOffset, length }: Uint8Array, bits: number, isFloat: boolean) {
  const Kind = isFloat
    ? { 16: Float16Array, 32: Float32Array, 64: Float64Array }[bits]!
    : { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array }[bits]!;
  return new Kind(buffer as ArrayBuffer, byteOffset, length / Kind.BYTES_PER_ELEMENT);
}

/** High bytes first to low bytes first, which every machine has that WebGPU runs on. */
function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at + size <= bytes.length; at += size) {
    for (let i = at, k = at + size - 1; i < k; i++, k--) {
      const byte = bytes[i]!;
      bytes[i] = bytes[k]!;
      bytes[k] = byte;
    }
  }
}

/** Differences of bytes, the highest ones of a row's samples first (Adobe's technical note 3). */
function joinPlanes(row: Uint8Array, step: number, size: number): void {
  for (let i = step; i < row.length; i++) row[i]! += row[i - step]!;
  const planes = row.slice();
  const count = row.length / size;
  for (let i = 0; i < count; i++) {
    for (let b = 0; b < size; b++) row[size * i + size - 1 - b] = planes[b * count + i]!;
  }
}

/** Samples of 1, 2 or 4 bits, the first one in the highest bits; a row begins with a whole byte. */
function spreadBits(
  bytes: Uint8Array,
  perRow: number,
  bits: number,
  predictor: number,
): Uint8Array {
  if (predictor !== 1) throw new Error(`its predictor is ${predictor} with ${bits} bits`);
  const rowBytes = Math.ceil(perRow * bits / 8);
  const rows = bytes.length / rowBytes;
  const samples = new Uint8Array(rows * perRow);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < perRow; x++) {
      const byte = bytes[y * rowBytes + (x * bits >> 3)]!;
      samples[y * perRow + x] = byte >> (8 - bits - (x * bits & 7)) & (2 ** bits - 1);
    }
  }
  return samples;
}
