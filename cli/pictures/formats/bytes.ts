/** Letters and numbers in the bytes of image files. */
import type { ImageHeader } from "./format.ts";

/** Whether these letters, one byte each, stand at an offset. */
export function hasLetters(bytes: Uint8Array, offset: number, letters: string): boolean {
  return Array.from(letters).every((letter, i) => bytes[offset + i] === letter.charCodeAt(0));
}

/** A view of the bytes, to read numbers. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A header of fixed layout, which is there where the file has as many bytes. */
export function sizeAt(
  bytes: Uint8Array,
  length: number,
  size: (view: DataView) => readonly [width: number, height: number],
): ImageHeader {
  if (bytes.length < length) return {};
  const [width, height] = size(viewOf(bytes));
  return { width, height };
}
