/** PNG files of every kind as bytes, by their samples. */
import { bigEndian, deflate, joined, PNG_SIGNATURE, pngChunk } from "./image_bytes.ts";

/** A PNG file that is made piece by piece. */
export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colorType: number;
  /** A sample of a pixel; channels are numbered from 0. */
  readonly sample: (x: number, y: number, channel: number) => number;
  /** Default `false`. */
  readonly interlaced?: boolean;
  /** The filter of each row, by its number among all. Default: none. */
  readonly filter?: (row: number) => number;
  /** Chunks between the header and the pixels. Default: none. */
  readonly before?: readonly Uint8Array[];
  /** Chunks behind the pixels. Default: the end. */
  readonly after?: readonly Uint8Array[];
  /** What becomes of the zlib stream before it is written. Default: nothing. */
  readonly stream?: (zlib: Uint8Array) => Uint8Array;
  /** What becomes of the rows before they are compressed. Default: nothing. */
  readonly rows?: (bytes: Uint8Array) => Uint8Array;
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The header's chunk. */
export function headerChunk(parts: Omit<PngParts, "sample">): Uint8Array {
  const { width, height, depth, colorType, interlaced = false } = parts;
  const sides = [bigEndian(width, 4), bigEndian(height, 4)];
  return pngChunk(
    "IHDR",
    joined(...sides, Uint8Array.of(depth, colorType, 0, 0, interlaced ? 1 : 0)),
  );
}

/** The file. */
export async function pngOf(parts: PngParts): Promise<Uint8Array> {
  const { before = [], after = [pngChunk("IEND", new Uint8Array())] } = parts;
  const rows = (parts.rows ?? ((bytes) => bytes))(filteredRows(parts));
  const data = (parts.stream ?? ((bytes) => bytes))(await deflate(rows));
  return joined(PNG_SIGNATURE, headerChunk(parts), ...before, pngChunk("IDAT", data), ...after);
}

/** All rows with their filters. Which pass of Adam7 a pixel is in is asked of the specification's picture of it. */
function filteredRows(parts: PngParts): Uint8Array {
  const { width, height, depth, colorType, sample, interlaced, filter = () => 0 } = parts;
  const channels = CHANNELS[colorType]!;
  const step = Math.max(1, depth * channels / 8);
  const rows: Uint8Array[] = [];
  for (let pass = 1; pass <= (interlaced ? 7 : 1); pass++) {
    let above: Uint8Array | undefined;
    for (let y = 0; y < height; y++) {
      const bits: number[] = [];
      for (let x = 0; x < width; x++) {
        if (interlaced && passAt(x, y) !== pass) continue;
        for (let c = 0; c < channels; c++) {
          for (let bit = depth - 1; bit >= 0; bit--) bits.push(sample(x, y, c) >> bit & 1);
        }
      }
      if (bits.length === 0) continue;
      const row = Uint8Array.from(
        { length: Math.ceil(bits.length / 8) },
        (_, i) =>
          Array.from({ length: 8 }, (_, k) => bits[8 * i + k] ?? 0).reduce((a, b) => 2 * a + b),
      );
      rows.push(filtered(row, above ?? new Uint8Array(row.length), step, filter(rows.length)));
      above = row;
    }
  }
  return joined(...rows);
}

/** The pass of a pixel (PNG specification, 8.2, figure of the 8 x 8 pattern). */
function passAt(x: number, y: number): number {
  const pattern = [
    "16462646",
    "77777777",
    "56565656",
    "77777777",
    "36463646",
    "77777777",
    "56565656",
    "77777777",
  ];
  return Number(pattern[y % 8]![x % 8]);
}

function filtered(row: Uint8Array, above: Uint8Array, step: number, filter: number): Uint8Array {
  return joined(
    Uint8Array.of(filter),
    row.map((value, i) => {
      const [left, up, corner] = [row[i - step] ?? 0, above[i]!, i < step ? 0 : above[i - step]!];
      const estimate = left + up - corner;
      const nearest = [left, up, corner]
        .toSorted((a, b) => Math.abs(estimate - a) - Math.abs(estimate - b))[0]!;
      return value - [0, left, up, (left + up) >> 1, nearest][filter]!;
    }),
  );
}
