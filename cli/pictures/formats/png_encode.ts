/** Encoding PNG: every row by the filter that leaves the least, compressed while rows come. */
import { joinedBytes, viewOf } from "./bytes.ts";
import type { Encoding, PixelSource } from "./encoding.ts";
import { pngChunk, pngMetadataChunks } from "./png_metadata.ts";

/** Rows that are compressed at once have about so many bytes. */
const PIECE = 2 ** 20;

/** The bytes of a chunk of compressed data. */
const LARGEST_CHUNK = 2 ** 18;

/** sRGB with perceptual intent, and its gamma for who does not know that chunk (specification, 11.3.2). */
const SRGB = [pngChunk("sRGB", Uint8Array.of(0)), pngChunk("gAMA", bigEndian(45455))];

/** A PNG file of 8 or 16 bits, RGB or RGBA. */
export async function encodePng(
  pixels: PixelSource,
  { metadata = {} }: Encoding,
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, depth, channels } = pixels;
  const colors = Uint8Array.of(depth, channels === 4 ? 6 : 2, 0, 0, 0);
  const parts: Uint8Array[] = [
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk("IHDR", joinedBytes([bigEndian(width), bigEndian(height), colors])),
    ...SRGB,
    ...pngMetadataChunks(metadata),
  ];
  for await (const data of compressed(filteredRows(pixels))) parts.push(pngChunk("IDAT", data));
  return joinedBytes([...parts, pngChunk("IEND", new Uint8Array())]);
}

function bigEndian(number: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, number);
  return bytes;
}

/** A zlib stream in pieces. */
async function* compressed(source: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Not CompressionStream, which has neither levels nor the strategy for filtered rows.
  const [{ constants, createDeflate }, { Readable }] = await Promise.all([
    import("node:zlib"),
    import("node:stream"),
  ]);
  const deflate = createDeflate({
    chunkSize: LARGEST_CHUNK,
    level: 7,
    memLevel: 9,
    strategy: constants.Z_FILTERED,
  });
  yield* Readable.from(source, { objectMode: false }).pipe(deflate);
}

/** The rows behind the bytes that name their filters, some at a time. */
function* filteredRows(pixels: PixelSource): Generator<Uint8Array> {
  const { width, height, depth, channels } = pixels;
  const step = channels * depth / 8;
  const length = width * step;
  const atOnce = Math.max(1, Math.floor(PIECE / length));
  const filter = new RowFilter(length, step);
  for (let first = 0; first < height; first += atOnce) {
    const count = Math.min(atOnce, height - first);
    const rows = bytesOf(pixels.rows(first, count));
    const out = new Uint8Array(count * (1 + length));
    for (let y = 0; y < count; y++) {
      filter.apply(
        rows.subarray(y * length, (y + 1) * length),
        out.subarray(y * (1 + length), (y + 1) * (1 + length)),
      );
    }
    yield out;
  }
}

/** Samples as bytes, the high byte of each first. */
function bytesOf(samples: Uint8Array | Uint16Array): Uint8Array {
  if (samples instanceof Uint8Array) return samples;
  const bytes = new Uint8Array(2 * samples.length);
  for (let i = 0; i < samples.length; i++) {
    bytes[2 * i] = samples[i]! >> 8;
    bytes[2 * i + 1] = samples[i]!;
  }
  return bytes;
}

/**
 * Filters rows one after the other, each in all five ways, and takes the one whose bytes, as numbers from
 * -128 to 127, add up to the least: the specification's own advice (12.7), and what libpng does.
 */
class RowFilter {
  readonly #step: number;
  #above: Uint8Array;
  readonly #ways: readonly Uint8Array[];

  constructor(length: number, step: number) {
    this.#step = step;
    this.#above = new Uint8Array(length);
    this.#ways = [0, 1, 2, 3, 4].map((way) => {
      const filtered = new Uint8Array(1 + length);
      filtered[0] = way;
      return filtered;
    });
  }

  /** Writes a row, filtered, behind the number of its filter. */
  apply(row: Uint8Array, out: Uint8Array): void {
    const sums = filterAll(row, this.#above, { step: this.#step, ways: this.#ways });
    out.set(this.#ways[sums.indexOf(Math.min(...sums))]!);
    this.#above = row;
  }
}

/** All filters of a row (9.2), each into one of the ways behind its first byte. @returns their sums */
function filterAll(row: Uint8Array, above: Uint8Array, { step, ways }: {
  readonly step: number;
  readonly ways: readonly Uint8Array[];
}): number[] {
  const [none, sub, up, average, paeth] = ways as [
    ...[Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array],
  ];
  const sums = [0, 0, 0, 0, 0] as [number, number, number, number, number];
  let [ofNone, ofSub, ofUp, ofAverage, ofPaeth] = sums;
  for (let i = 0; i < row.length; i++) {
    const value = row[i]!;
    const a = i < step ? 0 : row[i - step]!;
    const b = above[i]!;
    const c = i < step ? 0 : above[i - step]!;
    const toA = Math.abs(b - c);
    const toB = Math.abs(a - c);
    const toC = Math.abs(a + b - 2 * c);
    const nearest = toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    none[i + 1] = value;
    sub[i + 1] = value - a;
    up[i + 1] = value - b;
    average[i + 1] = value - (a + b >> 1);
    paeth[i + 1] = value - nearest;
    ofNone += size(value);
    ofSub += size(value - a);
    ofUp += size(value - b);
    ofAverage += size(value - (a + b >> 1));
    ofPaeth += size(value - nearest);
  }
  return [ofNone, ofSub, ofUp, ofAverage, ofPaeth];
}

/** How far a byte, as a number from -128 to 127, is from zero. */
function size(difference: number): number {
  return Math.abs(difference << 24 >> 24);
}
