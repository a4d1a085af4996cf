/** GIF's compression: Lempel, Ziv and Welch with codes of growing length (GIF89a, appendix F). */
import type { FileReader } from "./bytes.ts";

/** The longest code, in bits. */
const LONGEST = 12;

/** Codes that start anew, beyond one for each pixel. */
const MOST_SPARE_CLEARS = 4096;

/**
 * Reads the colour indices of a frame: exactly so many, whatever else the file holds.
 *
 * @param file at the byte that says how long the first codes are
 * @param put called with each index in the order of the file
 * @throws {Error} when there are fewer, or the codes make no sense.
 */
export function readIndices(
  file: FileReader,
  count: number,
  put: (index: number) => void,
): void {
  const size = file.number(1);
  if (size < 2 || size >= LONGEST) throw new Error(`its codes begin with ${size} bits`);
  const strings = new StringTable(size);
  let [found, clears] = [0, 0];
  const fail = (why: string) => new Error(`${why} after ${found} of ${count} pixels`);
  let [held, heldBits] = [0, 0];
  for (const block of file.blocks()) {
    for (const byte of block) {
      // All pixels are there; but a file that ends within a block is not whole.
      if (found === count) break;
      held |= byte << heldBits;
      heldBits += 8;
      while (heldBits >= strings.codeBits && found < count) {
        const code = held & (2 ** strings.codeBits - 1);
        held >>>= strings.codeBits;
        heldBits -= strings.codeBits;
        if (code === strings.clearCode) {
          // Any number of them would say nothing, and take its time.
          if (++clears > count + MOST_SPARE_CLEARS) {
            throw fail("its data begins anew again and again");
          }
          strings.clear();
        } else if (code === strings.clearCode + 1) throw fail("its data ends");
        else {
          const length = strings.add(code);
          if (length === 0) throw fail("its data is damaged");
          for (let i = length - 1; i >= 0 && found < count; i--, found++) put(strings.last[i]!);
        }
      }
    }
  }
  if (found < count) throw fail("its data ends");
}

/** The strings that codes stand for, each a shorter one and an index behind it. */
class StringTable {
  readonly clearCode: number;
  /** Length of the next code in bits. */
  codeBits: number;
  /** The string of the last code, backwards. */
  readonly last: Uint16Array = new Uint16Array(2 ** LONGEST + 1);
  readonly #shorter = new Uint16Array(2 ** LONGEST);
  readonly #index = new Uint16Array(2 ** LONGEST);
  readonly #size: number;
  #next: number;
  #previous = -1;
  #previousFirst = 0;

  constructor(size: number) {
    this.#size = size;
    this.clearCode = 2 ** size;
    for (let i = 0; i < this.clearCode; i++) this.#index[i] = i;
    this.#next = this.clearCode + 2;
    this.codeBits = size + 1;
  }

  clear(): void {
    this.#next = this.clearCode + 2;
    this.codeBits = this.#size + 1;
    this.#previous = -1;
  }

  /** Follows a code to its string, and adds the string that it completes. @returns the string's length, 0 for no string */
  add(code: number): number {
    const { last } = this;
    const isNew = code === this.#next && this.#previous >= 0 && this.#next < 2 ** LONGEST;
    if (!isNew && code >= this.#next) return 0;
    let length = 0;
    // The string that is just being completed is the one before and its own first index.
    if (isNew) last[length++] = this.#previousFirst;
    let rest = isNew ? this.#previous : code;
    for (; rest > this.clearCode; rest = this.#shorter[rest]!) last[length++] = this.#index[rest]!;
    last[length++] = rest;
    if (this.#previous >= 0 && this.#next < 2 ** LONGEST) {
      this.#shorter[this.#next] = this.#previous;
      this.#index[this.#next] = rest;
      this.#next++;
      if (this.#next === 2 ** this.codeBits && this.codeBits < LONGEST) this.codeBits++;
    }
    this.#previous = code;
    this.#previousFirst = rest;
    return length;
  }
}
