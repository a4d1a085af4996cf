import type { TensorFile } from "./tensor_file.ts";

/** How many bytes {@linkcode fileFormat} looks at. */
export const BEGINNING_BYTES = 16;

/** How files begin of the formats that have a mark of their own. */
const MARKS: readonly (readonly [format: TensorFile["format"], ...mark: number[]])[] = [
  ["pytorch", 0x50, 0x4b, 0x03, 0x04],
  ["keras", 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a],
  // A pickle begins with the number of its protocol.
  ...[2, 3, 4, 5].map((protocol) => ["pytorch-legacy", 0x80, protocol] as const),
];

const BRACE = 0x7b;

/**
 * The format of a file, by its first bytes.
 *
 * @param bytes the file, or its first {@linkcode BEGINNING_BYTES} bytes
 * @returns `undefined` when it is none of those that are known
 */
export function fileFormat(
  bytes: Uint8Array,
): TensorFile["format"] | "safetensors-index" | undefined {
  // A safetensors file begins with its header's length, 100 MB at most, so half of these 8 bytes are zero.
  const short = bytes.subarray(4, 8).every((byte) => byte === 0);
  if (short && bytes[8] === BRACE) return "safetensors";
  const marked = MARKS.find(([, ...mark]) => mark.every((byte, i) => bytes[i] === byte));
  if (marked !== undefined) return marked[0];
  if (short) return "safetensors";
  const text = String.fromCharCode(...bytes.subarray(0, BEGINNING_BYTES));
  return /^\s*\{[^\0]*$/.test(text) ? "safetensors-index" : undefined;
}
