/** Letters and numbers in the bytes of image files. */

/** Whether these letters, one byte each, stand at an offset. */
export function hasLetters(bytes: Uint8Array, offset: number, letters: string): boolean {
  return Array.from(letters).every((letter, i) => bytes[offset + i] === letter.charCodeAt(0));
}

/** The letters at an offset, one a byte; fewer where the bytes end. */
export function lettersAt(bytes: Uint8Array, offset: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + count));
}

/** A view of the bytes, to read numbers. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Says that a file ends where more of it is needed. */
export class EndOfFile extends Error {}

/** Reads a file's bytes one after the other; numbers have their low bytes first. */
export class FileReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The next bytes. @throws {EndOfFile} when there are fewer */
  take(count: number): Uint8Array {
    this.skip(count);
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** Passes over bytes. @throws {EndOfFile} when there are fewer */
  skip(count: number): void {
    if (this.#at + count > this.#bytes.length) {
      throw new EndOfFile(`it ends at byte ${this.#bytes.length}`);
    }
    this.#at += count;
  }

  /** The next number of 1 to 4 bytes. */
  number(size: number): number {
    this.skip(size);
    let sum = 0;
    for (let i = 1; i <= size; i++) sum = 256 * sum + this.#bytes[this.#at - i]!;
    return sum;
  }

  /** The blocks of up to 255 bytes up to an empty one, or to the file's end between two of them. */
  *blocks(): Generator<Uint8Array> {
    while (this.#at < this.#bytes.length) {
      const length = this.number(1);
      if (length === 0) return;
      yield this.take(length);
    }
  }
}

/** Parts one after the other. */
export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
