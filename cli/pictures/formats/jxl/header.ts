/** The header of a JPEG XL codestream (ISO 18181-1, annex D): bits, the lowest one of a byte first. */
import { EndOfFile } from "../bytes.ts";

/** What the header says. */
export interface JxlHeader {
  /** Sides of the picture as it is shown, turned upright. */
  readonly width: number;
  readonly height: number;
  readonly animated: boolean;
}

/** Widths by heights, where the width is not given: 1:1, 12:10, 4:3, 3:2, 16:9, 5:4, 2:1. */
const RATIOS = [[0, 1], [1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]] as const;

/** Bits of a number by the two bits in front of it. */
const LENGTHS = [9, 13, 18, 30] as const;

/**
 * Reads the size, and whether more frames follow.
 *
 * @param stream from its two letters on
 * @throws {EndOfFile} when it ends first
 */
export function readJxlHeader(stream: Uint8Array): JxlHeader {
  const bits = new BitReader(stream.subarray(2));
  const [width, height] = readSize(bits);
  const isUsual = bits.read(1) === 1;
  const hasExtras = !isUsual && bits.read(1) === 1;
  if (!hasExtras) return { width, height, animated: false };
  const orientation = 1 + bits.read(3);
  if (bits.read(1) === 1) readSize(bits);
  const hasPreview = bits.read(1) === 1;
  // What follows a preview's size is not looked for: previews are all but unknown.
  const animated = !hasPreview && bits.read(1) === 1;
  // libjxl turns the picture itself.
  return orientation < 5 ? { width, height, animated } : { width: height, height: width, animated };
}

function readSize(bits: BitReader): [width: number, height: number] {
  const isSmall = bits.read(1) === 1;
  const side = () => isSmall ? 8 * (1 + bits.read(5)) : 1 + bits.read(LENGTHS[bits.read(2)]!);
  const height = side();
  const [over, under] = RATIOS[bits.read(3)]!;
  return [over === 0 ? side() : Math.floor(height * over / under), height];
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(count: number): number {
    let sum = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new EndOfFile("it ends in its header");
      sum += (byte >> (this.#at & 7) & 1) * 2 ** i;
    }
    return sum;
  }
}
