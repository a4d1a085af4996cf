/** The pixels of a BMP file. */
import { createBitmap, type RgbaBitmap, spread } from "./bitmap.ts";
import { bmpRuns } from "./bmp_runs.ts";

/** What a BMP file's headers say. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the first row is the upper one. */
  readonly topDown: boolean;
  /** Bits of a pixel: 1, 2, 4, 8, 16, 24 or 32. */
  readonly bits: number;
  /** Whether 4 or 8 bits are compressed as run lengths. */
  readonly runs: boolean;
  /** The bits of red, green, blue and alpha in pixels without a palette. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
  /** The colours, blue first: their offset in the file, number, and bytes of each. */
  readonly palette: { readonly at: number; readonly count: number; readonly size: number };
  /** The offset of the pixels in the file. */
  readonly pixelsAt: number;
}

/**
 * The pixels as RGBA.
 *
 * @throws {Error} when there are fewer rows than the header says
 */
export function decodeBmpPixels(header: BmpHeader, bytes: Uint8Array): RgbaBitmap {
  const { width, height, bits, runs, pixelsAt, topDown } = header;
  const pixels = bytes.subarray(pixelsAt);
  // Rows are filled up to a multiple of four bytes; the last one of a file sometimes is not.
  const used = Math.ceil(width * bits / 8);
  const stride = 4 * Math.ceil(used / 4);
  const stored = runs ? height : Math.floor((pixels.length - used) / stride) + 1;
  if (stored < height) throw new Error(`${Math.max(0, stored)} of ${height} rows are there`);
  const indices = runs ? bmpRuns(pixels, { width, height, bits }) : undefined;
  const bitmap = createBitmap(header);
  const put = bits <= 8
    ? paletteWriter(header, bytes, bitmap.data)
    : maskWriter(header, bitmap.data);
  const read = rowReader(width, bits);
  for (let row = 0; row < height; row++) {
    const to = 4 * width * (topDown ? row : height - 1 - row);
    const line = indices
      ? indices.subarray(row * width, (row + 1) * width)
      : read(pixels.subarray(row * stride, row * stride + used));
    for (let x = 0; x < width; x++) put(to + 4 * x, line[x]!);
  }
  if (bits > 8 && header.masks[3] !== 0) showIfAllTransparent(bitmap.data);
  return bitmap;
}

/** A function that reads a row's pixels as numbers; of less than a byte the first is the highest. */
function rowReader(width: number, bits: number): (row: Uint8Array) => Uint8Array | Uint32Array {
  if (bits === 8) return (row) => row;
  const values = new Uint32Array(width);
  const size = bits / 8;
  return (row) => {
    for (let x = 0; x < width; x++) {
      if (bits < 8) {
        values[x] = row[x * bits >> 3]! >> (8 - bits - (x * bits & 7)) & (2 ** bits - 1);
        continue;
      }
      let value = 0;
      for (let i = 0; i < size; i++) value |= row[size * x + i]! << 8 * i;
      values[x] = value;
    }
    return values;
  };
}

type Writer = (to: number, value: number) => void;

/** Writes colours by their index; beyond the palette they are black. */
function paletteWriter({ palette }: BmpHeader, bytes: Uint8Array, data: Uint8ClampedArray): Writer {
  const { at, count, size } = palette;
  return (to, index) => {
    const from = at + size * index;
    for (let c = 0; c < 3; c++) data[to + c] = index < count ? bytes[from + 2 - c]! : 0;
    data[to + 3] = 255;
  };
}

/** Writes colours by the bits of each channel: all ones are 255. */
function maskWriter({ masks }: BmpHeader, data: Uint8ClampedArray): Writer {
  const [red, green, blue, alpha] = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    const most = mask >>> shift;
    // A table for channels as they usually are; ten bits and more are rare.
    const table = most > 255
      ? undefined
      : Array.from({ length: most + 1 }, (_, i) => spread(i, most));
    return (value: number) => {
      const sample = (value & mask) >>> shift;
      return table ? table[sample]! : spread(sample, most);
    };
  });
  const opaque = masks[3] === 0;
  return (to, value) => {
    data[to] = red!(value);
    data[to + 1] = green!(value);
    data[to + 2] = blue!(value);
    data[to + 3] = opaque ? 255 : alpha!(value);
  };
}

/** A picture of which nothing can be seen has an alpha channel that nobody filled. Browsers do the same. */
function showIfAllTransparent(data: Uint8ClampedArray): void {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) return;
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
}
