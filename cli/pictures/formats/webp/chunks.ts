/** The chunks of a WebP file: walked and checked, before a pixel is looked at. */
import { hasLetters, lettersAt, viewOf } from "../bytes.ts";

/** A picture, or one frame of several, as it is compressed. */
export interface WebpFrame {
  readonly width: number;
  readonly height: number;
  /** Where it lies in the picture. */
  readonly left: number;
  readonly top: number;
  /** The chunk with its colours, `VP8 ` or `VP8L`. */
  readonly image: Chunk;
  /** The chunk with the opacity of a `VP8 ` chunk. */
  readonly alpha?: Chunk;
  /** Whether its chunks are. */
  readonly isWhole: boolean;
}

/** What the chunks of a file say. */
export interface WebpFile {
  /** Sides of the picture; none where the file ends before it says. */
  readonly size?: { readonly width: number; readonly height: number };
  /** The only frame or the first one; none where the file ends before it. */
  readonly frame?: WebpFrame;
  readonly animated: boolean;
  readonly profile?: Uint8Array;
  readonly exif?: Uint8Array;
  /** Whether the file is as long as it says. */
  readonly isWhole: boolean;
}

/** A chunk; its data may be cut short. */
export interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
  readonly isWhole: boolean;
}

/** Bytes before a frame's own chunks: its place, size, duration and flags. */
const FRAME_HEADER = 16;

/**
 * Reads what there is of a file (RFC 9649, 2). Chunks may come in any order, and unknown ones in between, but
 * the first has to be one with the size.
 *
 * @throws {Error} when the chunks contradict each other, or say what no WebP file can be
 */
export function readWebp(bytes: Uint8Array): WebpFile {
  const end = bytes.length < 8 ? Infinity : 8 + viewOf(bytes).getUint32(4, true);
  const isWhole = end <= bytes.length;
  const chunks = chunksOf(bytes.subarray(12, end));
  const first = chunks.next().value;
  if (!first) return { animated: false, isWhole };
  if (first.name !== "VP8X") {
    const frame = frameOf([first]);
    return { ...frame && { size: frame, frame }, animated: false, isWhole };
  }
  if (first.data.length < 10) return { animated: false, isWhole };
  return { ...readExtended(first.data, [...onesThatMatter(chunks)]), isWhole };
}

/** What stands behind the header of an extended file (2.7). */
function readExtended(header: Uint8Array, chunks: readonly Chunk[]): Omit<WebpFile, "isWhole"> {
  const size = { width: 1 + number24(header, 4), height: 1 + number24(header, 7) };
  const frames = chunks.filter(({ name }) => name === "ANMF");
  const isAnimation = (header[0]! & 2) !== 0;
  const frame = isAnimation ? frames[0] && frameIn(frames[0].data) : frameOf(chunks);
  if (frame) checkPlace(frame, size, isAnimation);
  const dataOf = (wanted: string) => chunks.find(({ name }) => name === wanted)?.data;
  const [profile, exif] = [dataOf("ICCP"), dataOf("EXIF")];
  return {
    ...{ size, animated: isAnimation && frames.length > 1 },
    ...{ ...frame && { frame }, ...profile && { profile }, ...exif && { exif } },
  };
}

/** The chunks that are looked at: one of each kind, and two frames, for there may be millions. */
function* onesThatMatter(chunks: Iterable<Chunk>): Generator<Chunk> {
  const wanted = new Map([["ANMF", 2], ...ONCE.map((name) => [name, 1] as const)]);
  for (const chunk of chunks) {
    const count = wanted.get(chunk.name) ?? 0;
    if (count > 0) yield chunk;
    wanted.set(chunk.name, count - 1);
  }
}

const ONCE = ["ICCP", "ALPH", "VP8 ", "VP8L", "EXIF"];

/** Names, lengths and data; an odd length has a byte behind it. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk, undefined> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = viewOf(bytes).getUint32(at + 4, true);
    const data = bytes.subarray(at + 8, at + 8 + length);
    yield { name: lettersAt(bytes, at, 4), data, isWhole: data.length === length };
    at += 8 + length + length % 2;
  }
}

/** The frame that these chunks make; `undefined` where there is none, or its size is cut off. */
function frameOf(chunks: readonly Chunk[]): WebpFrame | undefined {
  const image = chunks.find(({ name }) => name === "VP8 " || name === "VP8L");
  const size = image && (image.name === "VP8L" ? losslessSize : lossySize)(image.data);
  if (!size) return undefined;
  // Of a lossless picture the opacity is a part.
  const alpha = image.name === "VP8 " ? chunks.find(({ name }) => name === "ALPH") : undefined;
  const isWhole = image.isWhole && alpha?.isWhole !== false;
  return { ...size, left: 0, top: 0, image, ...alpha && { alpha }, isWhole };
}

/** A frame of an animation (2.7.1.1). */
function frameIn(data: Uint8Array): WebpFrame | undefined {
  if (data.length < FRAME_HEADER) return undefined;
  const frame = frameOf([...onesThatMatter(chunksOf(data.subarray(FRAME_HEADER)))]);
  const [width, height] = [1 + number24(data, 6), 1 + number24(data, 9)];
  if (frame && (frame.width !== width || frame.height !== height)) {
    throw new Error(
      `its frame has ${frame.width} x ${frame.height} pixels and says ${width} x ${height}`,
    );
  }
  return frame && { ...frame, left: 2 * number24(data, 0), top: 2 * number24(data, 3) };
}

function checkPlace(
  { width, height, left, top }: WebpFrame,
  all: { readonly width: number; readonly height: number },
  isAnimation: boolean,
): void {
  const fits = isAnimation
    ? left + width <= all.width && top + height <= all.height
    : width === all.width && height === all.height;
  if (fits) return;
  throw new Error(
    `its frame has ${width} x ${height} pixels at ${left}, ${top} of ${all.width} x ${all.height}`,
  );
}

/** Of a key frame of VP8 (RFC 6386, 9.1); the highest two bits ask for scaling, which nobody does. */
function lossySize(data: Uint8Array): { width: number; height: number } | undefined {
  if (data.length < 10) return undefined;
  if ((data[0]! & 1) !== 0 || !hasLetters(data, 3, "\x9d\x01\x2a")) {
    throw new Error("its picture is no key frame");
  }
  const view = viewOf(data);
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
}

/** Of a lossless picture (RFC 9649, 3.4). */
function losslessSize(data: Uint8Array): { width: number; height: number } | undefined {
  if (data.length < 5) return undefined;
  const bits = viewOf(data).getUint32(1, true);
  if (data[0] !== 0x2f || bits >>> 29 !== 0) {
    throw new Error("its lossless picture begins otherwise");
  }
  return { width: 1 + (bits & 0x3fff), height: 1 + (bits >>> 14 & 0x3fff) };
}

const number24 = (bytes: Uint8Array, at: number) =>
  bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16;
