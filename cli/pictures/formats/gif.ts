/** GIF files: the first frame. */
import { createBitmap } from "./bitmap.ts";
import { EndOfFile, FileReader } from "./bytes.ts";
import type { Bitmap, ImageFormat } from "./format.ts";
import { readIndices } from "./gif_lzw.ts";

/** GIF: its first frame. */
export const GIF: ImageFormat = {
  name: "GIF",
  signatures: [[0, "GIF8"]],
  header: (bytes) => {
    try {
      const { width, height } = readFrame(bytes);
      return { width, height };
    } catch (error) {
      if (error instanceof EndOfFile) return {};
      throw error;
    }
  },
  decode: (bytes) => Promise.try(() => decodeGif(bytes)),
};

/** The first frame of a file, and the picture that it lies in. */
interface Frame {
  /** Sides of the picture: of the screen, or of the frame where that reaches beyond it. */
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly interlaced: boolean;
  /** RGB triples. */
  readonly palette: Uint8Array;
  /** The index of what is transparent; -1 for none. */
  readonly transparent: number;
  /** The bytes behind the frame's description: its compressed indices. */
  readonly rest: FileReader;
}

/** First row and step of the passes of an interlaced frame (GIF89a, appendix E). */
const PASSES = [[0, 8], [4, 8], [2, 4], [1, 2]] as const;

/** Reads up to the first frame's pixels (GIF89a, 17 to 23). */
function readFrame(bytes: Uint8Array): Frame {
  const file = new FileReader(bytes, 6);
  const [screenWidth, screenHeight] = [file.number(2), file.number(2)];
  const flags = file.number(1);
  file.skip(2);
  const common = paletteOf(file, flags);
  const transparent = readExtensions(file);
  const [left, top, columns, rows] = [2, 2, 2, 2].map((size) => file.number(size)) as [
    ...[number, number, number, number],
  ];
  if (columns === 0 || rows === 0) throw new Error(`its frame has ${columns} x ${rows} pixels`);
  const own = file.number(1);
  const palette = paletteOf(file, own) ?? common;
  if (!palette) throw new Error("it has no colours");
  return {
    width: Math.max(screenWidth, left + columns),
    height: Math.max(screenHeight, top + rows),
    ...{ left, top, columns, rows, palette, transparent },
    interlaced: (own & 0x40) !== 0,
    rest: file,
  };
}

/** A colour table, where the flags say that there is one. */
function paletteOf(file: FileReader, flags: number): Uint8Array | undefined {
  return flags & 0x80 ? file.take(3 * 2 ** ((flags & 7) + 1)) : undefined;
}

/** Skips what stands before a frame. @returns the transparent index, -1 for none */
function readExtensions(file: FileReader): number {
  let transparent = -1;
  for (;;) {
    const kind = file.number(1);
    if (kind === 0x2c) return transparent;
    if (kind === 0x3b) throw new Error("it ends without a frame");
    // Browsers skip single zero bytes between blocks, too.
    if (kind === 0) continue;
    if (kind !== 0x21) throw new Error(`it has a block of the kind ${kind}`);
    const isControl = file.number(1) === 0xf9;
    for (const block of file.blocks()) {
      if (isControl && block.length >= 4) transparent = block[0]! & 1 ? block[3]! : -1;
    }
  }
}

/** The first frame where it lies on a transparent screen. */
function decodeGif(bytes: Uint8Array): Bitmap {
  const frame = readFrame(bytes);
  const { left, top, columns, rows, palette, transparent } = frame;
  const bitmap = createBitmap(frame);
  const order = rowOrder(frame);
  const { data } = bitmap;
  let [x, row] = [0, 0];
  readIndices(frame.rest, columns * rows, (index) => {
    if (index !== transparent) {
      const to = 4 * ((top + order[row]!) * frame.width + left + x);
      // An index beyond the palette is black, as it is in PNG.
      data[to] = palette[3 * index] ?? 0;
      data[to + 1] = palette[3 * index + 1] ?? 0;
      data[to + 2] = palette[3 * index + 2] ?? 0;
      data[to + 3] = 255;
    }
    if (++x === columns) [x, row] = [0, row + 1];
  });
  return { ...bitmap, metadata: { animated: hasAnotherFrame(frame.rest) } };
}

/** Whether a frame follows; what is damaged there does no harm to the first one. */
function hasAnotherFrame(file: FileReader): boolean {
  try {
    readExtensions(file);
    return true;
  } catch {
    return false;
  }
}

/** The rows in the order in which they are stored. */
function rowOrder({ rows, interlaced }: Frame): Uint16Array {
  const order = new Uint16Array(rows);
  let at = 0;
  for (const [first, step] of interlaced ? PASSES : [[0, 1] as const]) {
    for (let y = first; y < rows; y += step) order[at++] = y;
  }
  return order;
}
