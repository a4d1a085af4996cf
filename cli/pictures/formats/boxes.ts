/** Files of ISO boxes (ISO 14496-12, 4.2): the containers of AVIF and JPEG XL. */
import { EndOfFile, hasLetters, lettersAt, viewOf } from "./bytes.ts";

/** A box; its contents may be cut short by the end of the file. */
export interface Box {
  readonly type: string;
  readonly data: Uint8Array;
  readonly isWhole: boolean;
}

/** Reads bytes one after the other; numbers have their high bytes first. */
export class BoxReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The next number; 0 bytes are 0. @throws {EndOfFile} when there are fewer */
  number(size: number): number {
    let sum = 0;
    for (const byte of this.take(size)) sum = 256 * sum + byte;
    return sum;
  }

  letters(): string {
    return lettersAt(this.take(4), 0, 4);
  }

  take(count: number): Uint8Array {
    this.#at += count;
    if (this.#at > this.#bytes.length) throw new EndOfFile("it ends within a box");
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** All that is left. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }
}

/** The boxes in a file or in another box. */
export function* boxesOf(bytes: Uint8Array): Generator<Box, undefined> {
  for (let rest = bytes; rest.length >= 8;) {
    const reader = new BoxReader(rest);
    const short = reader.number(4);
    const type = reader.letters();
    if (short === 1 && rest.length < 16) return;
    // 1: a long number follows; 0: up to the end.
    const length = short === 1 ? reader.number(8) : short || rest.length;
    const header = short === 1 ? 16 : 8;
    if (length < header) throw new Error(`a box of it has ${length} bytes`);
    yield { type, data: rest.subarray(header, length), isWhole: length <= rest.length };
    rest = rest.subarray(length);
  }
}

/** The first box of a type; `undefined` if there is none. */
export function boxIn(bytes: Uint8Array, type: string): Uint8Array | undefined {
  return boxesOf(bytes).find((box) => box.type === type)?.data;
}

/** The letters of a file's own brand, and those of the ones that it is compatible with; none if it has no boxes. */
export function brandsOf(bytes: Uint8Array): readonly string[] {
  if (!hasLetters(bytes, 4, "ftyp")) return [];
  const end = Math.min(viewOf(bytes).getUint32(0), bytes.length, 512);
  // Between the first brand and the others stands its version.
  const others = Array.from({ length: Math.max(0, (end >> 2) - 4) }, (_, i) => 16 + 4 * i);
  return [8, ...others].map((at) => lettersAt(bytes, at, 4));
}
