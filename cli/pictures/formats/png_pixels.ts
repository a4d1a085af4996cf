/** The pixels of a PNG file: inflated no further than its header asks, unfiltered, expanded to RGBA. */
import {
  createBitmap,
  createDeepBitmap,
  type DeepBitmap,
  type RgbaBitmap,
  spread,
} from "./bitmap.ts";
import { viewOf } from "./bytes.ts";
import { inflated } from "./inflate.ts";
import type { PngFile, PngHeader } from "./png_chunks.ts";

/** Some of a picture's rows, each with some of its columns: one of the passes of an interlaced file. */
interface Pass {
  readonly left: number;
  readonly top: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly columns: number;
  readonly rows: number;
}

/** Adam7: first column and row, and the steps to the next (PNG specification, 8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/**
 * The pixels as RGBA, of 16 bits where the file has as many, and of 8 else.
 *
 * @throws {Error} when there are fewer rows than the header says, or one is damaged.
 */
export async function decodePngPixels(file: PngFile): Promise<RgbaBitmap | DeepBitmap> {
  const bitmap = file.header.depth === 16
    ? createDeepBitmap(file.header)
    : createBitmap(file.header);
  const rows = rowsOf(file.header);
  const reader = new RowReader(file.header);
  const draw = rowDrawer(file, bitmap);
  const total = passesOf(file.header).reduce((sum, pass) => sum + pass.rows, 0);
  let row = rows.next();
  let done = 0;
  for await (const piece of inflated(file.data)) {
    for (let rest = piece; !row.done;) {
      rest = reader.fill(rest, row.value);
      if (!reader.isFull) break;
      draw(reader.take(), row.value);
      row = rows.next();
      done++;
    }
    // Whatever else the stream holds is not inflated.
    if (row.done) return bitmap;
  }
  throw new Error(`${done} of ${total} rows are there`);
}

/** A row of a pass. */
interface Row {
  readonly pass: Pass;
  /** Its number in the pass. */
  readonly y: number;
}

function passesOf({ width, height, interlaced }: PngHeader): Pass[] {
  const steps = interlaced ? ADAM7 : [[0, 0, 1, 1] as const];
  return steps.map(([left, top, stepX, stepY]) => ({
    ...{ left, top, stepX, stepY },
    columns: Math.ceil((width - left) / stepX),
    rows: Math.ceil((height - top) / stepY),
  })).filter(({ columns, rows }) => columns > 0 && rows > 0);
}

function* rowsOf(header: PngHeader): Generator<Row, undefined> {
  for (const pass of passesOf(header)) {
    for (let y = 0; y < pass.rows; y++) yield { pass, y };
  }
}

/** Collects rows from the pieces of a stream and takes their filters off. */
class RowReader {
  readonly #bits: number;
  /** The row that is being filled, behind the byte that names its filter. */
  #row: Uint8Array = new Uint8Array();
  #above: Uint8Array = new Uint8Array();
  #filled = 0;

  constructor({ depth, colorType }: PngHeader) {
    this.#bits = depth * CHANNELS[colorType];
  }

  get isFull(): boolean {
    return this.#filled > 0 && this.#filled === this.#row.length;
  }

  /** Adds what belongs to a row. @returns the rest of the piece */
  fill(piece: Uint8Array, { pass, y }: Row): Uint8Array {
    if (this.#filled === 0 && y === 0) {
      this.#row = new Uint8Array(1 + Math.ceil(pass.columns * this.#bits / 8));
      this.#above = new Uint8Array(this.#row.length);
    }
    const part = piece.subarray(0, this.#row.length - this.#filled);
    this.#row.set(part, this.#filled);
    this.#filled += part.length;
    return piece.subarray(part.length);
  }

  /** The full row without its filter; it is good until the next one is filled. */
  take(): Uint8Array {
    unfilter(this.#row, this.#above, Math.max(1, this.#bits >> 3));
    [this.#row, this.#above] = [this.#above, this.#row];
    this.#filled = 0;
    return this.#above.subarray(1);
  }
}

/** Undoes a row's filter (PNG specification, 9.2), which stands in its first byte. */
function unfilter(row: Uint8Array, above: Uint8Array, step: number): void {
  const filter = row[0]!;
  if (filter > 4) throw new Error(`a row has the filter ${filter}`);
  // The first pixel has none on its left.
  for (let i = 1; i <= step && i < row.length; i++) {
    const up = above[i]!;
    row[i]! += [0, 0, up, up >> 1, up][filter]!;
  }
  const { length } = row;
  if (filter === 1) { for (let i = step + 1; i < length; i++) row[i]! += row[i - step]!; }
  else if (filter === 2) { for (let i = step + 1; i < length; i++) row[i]! += above[i]!; }
  else if (filter === 3) {
    for (let i = step + 1; i < length; i++) row[i]! += (row[i - step]! + above[i]!) >> 1;
  } else if (filter === 4) {
    for (let i = step + 1; i < length; i++) {
      row[i]! += paeth(row[i - step]!, above[i]!, above[i - step]!);
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** A function that puts a row of the file into the picture. */
function rowDrawer(
  file: PngFile,
  bitmap: RgbaBitmap | DeepBitmap,
): (line: Uint8Array, row: Row) => void {
  const { width, depth, colorType } = file.header;
  const channels = CHANNELS[colorType];
  const samples = new Uint16Array(width * channels);
  const paint = colorType === 3 ? painterByPalette(file, bitmap) : painterBySamples(file, bitmap);
  return (line, { pass, y }) => {
    const used = samples.subarray(0, pass.columns * channels);
    unpack(line, used, depth);
    paint(used, 4 * ((pass.top + y * pass.stepY) * width + pass.left), 4 * pass.stepX);
  };
}

/** Writes pixels from an offset on, at steps. */
type Painter = (samples: Uint16Array, to: number, step: number) => void;

/** An index beyond the palette is opaque black (PNG specification, third edition, 11.2.2). */
function painterByPalette(
  { palette, transparency }: PngFile,
  { data }: RgbaBitmap | DeepBitmap,
): Painter {
  return (samples, to, step) => {
    for (let i = 0; i < samples.length; i++, to += step) {
      const index = samples[i]!;
      data[to] = palette[3 * index] ?? 0;
      data[to + 1] = palette[3 * index + 1] ?? 0;
      data[to + 2] = palette[3 * index + 2] ?? 0;
      data[to + 3] = transparency[index] ?? 255;
    }
  };
}

function painterBySamples(
  { header, transparency }: PngFile,
  { data }: RgbaBitmap | DeepBitmap,
): Painter {
  const channels = CHANNELS[header.colorType];
  const most = 2 ** header.depth - 1;
  // 16 bits stay what they are.
  const opaque = Math.max(255, most);
  const stored = Uint16Array.from(
    { length: most + 1 },
    (_, i) => most > 255 ? i : spread(i, most),
  );
  const key = keyOf(transparency, most);
  // A grey is red, green and blue at once.
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const hasAlpha = channels % 2 === 0;
  return (samples, to, step) => {
    for (let i = 0; i < samples.length; i += channels, to += step) {
      data[to] = stored[samples[i]!]!;
      data[to + 1] = stored[samples[i + green]!]!;
      data[to + 2] = stored[samples[i + blue]!]!;
      const keyed = key !== undefined && samples[i] === key[0] &&
        samples[i + green] === key[1] && samples[i + blue] === key[2];
      data[to + 3] = hasAlpha ? stored[samples[i + channels - 1]!]! : keyed ? 0 : opaque;
    }
  };
}

/** The one colour that is transparent, in samples; of a grey it is three times the same. */
function keyOf(transparency: Uint8Array, most: number): readonly number[] | undefined {
  if (transparency.length !== 2 && transparency.length !== 6) return undefined;
  const view = viewOf(transparency);
  return [0, 1, 2].map((c) => view.getUint16(2 * c % transparency.length) & most);
}

/** The samples of a row, whatever their depth; the first one stands in the highest bits. */
function unpack(line: Uint8Array, samples: Uint16Array, depth: number): void {
  if (depth === 8) return samples.set(line);
  for (let i = 0; i < samples.length; i++) {
    if (depth === 16) samples[i] = line[2 * i]! << 8 | line[2 * i + 1]!;
    else {
      const bit = i * depth;
      samples[i] = line[bit >> 3]! >> (8 - depth - (bit & 7)) & (2 ** depth - 1);
    }
  }
}
