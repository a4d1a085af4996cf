/** BMP files of every kind as bytes. */
import { ascii, joined, littleEndian } from "./image_bytes.ts";

/** A BMP file that is made piece by piece. */
export interface BmpParts {
  readonly width: number;
  /** Negative where the first row is the upper one. */
  readonly height: number;
  readonly bits: number;
  /** Length of the header: 12 and 64 are OS/2's, 40 to 124 those of Windows. Default 40. */
  readonly header?: number;
  /** Default 0: none. */
  readonly compression?: number;
  /** Masks of the channels, behind or within the header. Default: none. */
  readonly masks?: readonly number[];
  /** RGB triples. Default: none. */
  readonly palette?: readonly number[];
  /** The number of colours that the header says. Default: 0, as many as there can be. */
  readonly colors?: number;
  /** Bytes between the palette and the pixels. Default 0. */
  readonly gap?: number;
  /** Where the header says that the pixels begin. Default: where they do. */
  readonly offset?: number;
  /** The pixels as they are stored. */
  readonly data: readonly number[];
}

/** The file. */
export function bmpOf(parts: BmpParts): Uint8Array {
  const { width, height, bits, header = 40, compression = 0, masks = [], palette = [] } = parts;
  const number = (value: number, size = 4) => littleEndian((value + 2 ** 32) % 2 ** 32, size);
  const oldest = header === 12;
  const sides = oldest ? [number(width, 2), number(height, 2)] : [number(width), number(height)];
  const fields = joined(
    number(header),
    ...sides,
    number(1, 2),
    number(bits, 2),
    ...[compression, parts.data.length, 0, 0, parts.colors ?? 0, 0].map((value) => number(value)),
    ...(header > 40 ? masks.map((mask) => number(mask)) : []),
    new Uint8Array(header),
  ).subarray(0, header);
  const behind = header === 40 ? masks.map((mask) => number(mask)) : [];
  const table = Array.from(
    { length: palette.length / 3 },
    (_, i) => [palette[3 * i + 2]!, palette[3 * i + 1]!, palette[3 * i]!, ...(oldest ? [] : [0])],
  ).flat();
  const front = joined(fields, ...behind, Uint8Array.from(table), new Uint8Array(parts.gap ?? 0));
  const offset = parts.offset ?? 14 + front.length;
  const size = 14 + front.length + parts.data.length;
  const start = joined(ascii("BM"), number(size), number(0), number(offset));
  return joined(start, front, Uint8Array.from(parts.data));
}
