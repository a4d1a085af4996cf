/** GIF files of every kind as bytes. */
import { ascii, joined, littleEndian } from "./image_bytes.ts";

/** A GIF file that is made piece by piece. */
export interface GifParts {
  readonly screen: readonly [width: number, height: number];
  /** Default: at the corner, as large as the screen. */
  readonly frame?: readonly [left: number, top: number, width: number, height: number];
  /** The colour indices of the frame, in the order in which they are stored. */
  readonly indices: readonly number[];
  /** RGB triples, a power of two of them. Default: none. */
  readonly common?: readonly number[];
  /** The frame's own. Default: none. */
  readonly own?: readonly number[];
  /** Default: none. */
  readonly transparent?: number;
  /** Default `false`. */
  readonly interlaced?: boolean;
  /** Bits that the codes begin with. Default 2. */
  readonly size?: number;
  /** What becomes of the codes before they are written. Default: nothing. */
  readonly codes?: (bytes: Uint8Array) => Uint8Array;
}

/** The file up to its pixels, and its pixels in blocks, without the trailer. */
export function gifBody(parts: GifParts): Uint8Array {
  const { screen, indices, common, own, transparent, interlaced, size = 2 } = parts;
  const frame = parts.frame ?? [0, 0, ...screen];
  const shorts = (values: readonly number[]) => values.map((value) => littleEndian(value, 2));
  // The flag, and how many colours there are as a power of two, less one.
  const table = (colors?: readonly number[]) =>
    colors ? 0x80 | Math.log2(colors.length / 3) - 1 : 0;
  const control = Uint8Array.of(0x21, 0xf9, 4, 1, 0, 0, transparent ?? 0, 0);
  return joined(
    ascii("GIF89a"),
    ...shorts(screen),
    Uint8Array.of(table(common), 0, 0),
    Uint8Array.from(common ?? []),
    ...(transparent === undefined ? [] : [control]),
    Uint8Array.of(0x2c),
    ...shorts(frame),
    Uint8Array.of(table(own) | (interlaced ? 0x40 : 0)),
    Uint8Array.from(own ?? []),
    Uint8Array.of(size),
    blocks((parts.codes ?? ((bytes) => bytes))(lzw(indices, size))),
  );
}

/** The whole file. */
export function gifOf(parts: GifParts): Uint8Array {
  return joined(gifBody(parts), Uint8Array.of(0x3b));
}

function blocks(bytes: Uint8Array): Uint8Array {
  const count = Math.ceil(bytes.length / 255);
  const pieces = Array.from({ length: count }, (_, i) => bytes.subarray(255 * i, 255 * (i + 1)));
  return joined(
    ...pieces.flatMap((piece) => [Uint8Array.of(piece.length), piece]),
    Uint8Array.of(0),
  );
}

/** Compresses indices as the specification's appendix F says; a full table is kept to the end. */
function lzw(indices: readonly number[], size: number): Uint8Array {
  const clear = 2 ** size;
  let [width, next] = [size + 1, clear + 2];
  const codes = new Map(Array.from({ length: clear }, (_, i) => [String(i), i]));
  const bits: number[] = [];
  const write = (code: number) => {
    for (let bit = 0; bit < width; bit++) bits.push(code >> bit & 1);
  };
  write(clear);
  let string = "";
  for (const index of indices) {
    const longer = string === "" ? String(index) : `${string},${index}`;
    if (codes.has(longer)) {
      string = longer;
      continue;
    }
    write(codes.get(string)!);
    if (next < 4096) {
      if (next === 2 ** width) width++;
      codes.set(longer, next++);
    }
    string = String(index);
  }
  write(codes.get(string)!);
  if (next === 2 ** width && width < 12) width++;
  write(clear + 1);
  return Uint8Array.from(
    { length: Math.ceil(bits.length / 8) },
    (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, k) => byte | bit << k, 0),
  );
}
