/** The run lengths of BMP files, RLE8 and RLE4. */

/**
 * The indices of all pixels in the order of the file's rows. Those that are skipped are 0.
 *
 * @throws {Error} when the data ends before the last pixel, and does not say that the picture does
 */
export function bmpRuns(data: Uint8Array, { width, height, bits }: {
  readonly width: number;
  readonly height: number;
  /** 8 or 4. */
  readonly bits: number;
}): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [at, x, y] = [0, 0, 0];
  /** Puts an index where there is room for it: what reaches beyond a row is left out. */
  const put = (index: number) => {
    if (x < width) indices[y * width + x++] = index;
  };
  while (y < height && at + 2 <= data.length) {
    const [count, value] = [data[at]!, data[at + 1]!];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(indexIn(value, i, bits));
    } else if (value === END_OF_ROW) {
      [x, y] = [0, y + 1];
    } else if (value === END_OF_PICTURE) {
      return indices;
    } else if (value === SKIP) {
      if (at + 2 > data.length) break;
      [x, y] = [Math.min(width, x + data[at]!), y + data[at + 1]!];
      at += 2;
    } else {
      // Indices as they are, filled up to an even number of bytes.
      const length = Math.ceil(value * bits / 8);
      if (at + length > data.length) break;
      for (let i = 0; i < value; i++) put(indexIn(data[at + (i * bits >> 3)]!, i, bits));
      at += length + length % 2;
    }
  }
  const whole = y >= height || y === height - 1 && x === width;
  if (!whole) throw new Error(`${y} of ${height} rows are there`);
  return indices;
}

/** What a count of 0 means with these values. */
const [END_OF_ROW, END_OF_PICTURE, SKIP] = [0, 1, 2] as const;

/** The index at a place in a row of indices that begins with a whole byte; 4 bits alternate, the high ones first. */
function indexIn(byte: number, place: number, bits: number): number {
  if (bits === 8) return byte;
  return place % 2 === 0 ? byte >> 4 : byte & 15;
}
