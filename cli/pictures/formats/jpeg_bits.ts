/** Bits of a JPEG's entropy-coded data (ITU T.81, annex F): read, told apart by Huffman's codes, written. */

/** For each value of the next 16 bits, the length of the code that they begin with and its symbol. */
export type HuffmanTable = Uint16Array;

/** The tables of a DHT segment, each with its class and identifier in one byte. */
export function* huffmanTables(body: Uint8Array): Generator<[key: number, HuffmanTable]> {
  for (let at = 0; at + 17 <= body.length;) {
    const counts = body.subarray(at + 1, at + 17);
    const table = new Uint16Array(65536);
    let [from, symbol] = [0, at + 17];
    counts.forEach((count, i) => {
      for (let n = 0; n < count; n++) {
        const next = from + (1 << 15 - i);
        if (next > 65536 || symbol >= body.length) throw new Error("a Huffman table is wrong");
        table.fill(i + 1 << 8 | body[symbol++]!, from, from = next);
      }
    });
    yield [body[at]!, table];
    at = symbol;
  }
}

/** Reads the bits of one scan, up to each restart. */
export class BitReader {
  #at = 0;
  #bits = 0;
  /** How many bits are at hand, and how many of them are not in the file. */
  #count = 0;
  #lacking = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next bits, up to 16, which stay. */
  peek(length: number): number {
    while (this.#count < length) {
      this.#bits = this.#bits << 8 | this.#nextByte();
      this.#count += 8;
    }
    return this.#bits >>> this.#count - length & (1 << length) - 1;
  }

  /** Passes over bits that were peeked at. */
  skip(length: number): void {
    this.#count -= length;
    if (this.#count < this.#lacking) throw new Error("its data end before its pixels do");
  }

  /** Goes on behind the next restart, which has to be there. */
  restart(): void {
    this.#bits = this.#count = this.#lacking = 0;
    while (this.bytes[this.#at] === 0xff && this.bytes[this.#at + 1] === 0xff) this.#at++;
    const code = this.bytes[this.#at + 1] ?? 0;
    const isRestart = this.bytes[this.#at] === 0xff && code >= 0xd0 && code <= 0xd7;
    if (!isRestart) throw new Error("a restart is missing");
    this.#at += 2;
  }

  #nextByte(): number {
    const byte = this.bytes[this.#at];
    // A 0xff is data where a zero follows, and else the end or a restart.
    if (byte === undefined || byte === 0xff && this.bytes[this.#at + 1] !== 0) {
      this.#lacking += 8;
      return 0;
    }
    this.#at += byte === 0xff ? 2 : 1;
    return byte;
  }
}

/** Writes the bits of one scan. */
export class BitWriter {
  #bytes: Uint8Array;
  #length = 0;
  #bits = 0;
  #count = 0;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected + 16);
  }

  /** Appends up to 16 bits. */
  write(bits: number, length: number): void {
    this.#bits = this.#bits << length | bits;
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = this.#bits >>> this.#count & 255;
      this.#put(byte);
      if (byte === 255) this.#put(0);
    }
  }

  /** Fills up the last byte with ones, and puts the restart of this number behind it. */
  restart(number: number): void {
    this.write(127, 7);
    this.#bits = this.#count = 0;
    this.#put(255);
    this.#put(0xd0 + number % 8);
  }

  /** All that was written, its last byte filled up. */
  finish(): Uint8Array {
    this.write(127, 7);
    return this.#bytes.subarray(0, this.#length);
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}
