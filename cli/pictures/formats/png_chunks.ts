/** The chunks of a PNG file: walked and checked, before a pixel is looked at. */
import { lettersAt, viewOf } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import type { PngColor } from "./png_color.ts";

/** The header of a PNG file (PNG specification, 11.2.1). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly colorType: PngColorType;
  /** Whether the rows come in the seven passes of Adam7. */
  readonly interlaced: boolean;
}

/** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
export type PngColorType = 0 | 2 | 3 | 4 | 6;

/** What the chunks of a PNG file say. */
export interface PngFile {
  readonly header: PngHeader;
  /** RGB triples; empty where the colours are no palette's. */
  readonly palette: Uint8Array;
  /** Alpha by palette entry, or the one transparent colour; empty where nothing is transparent. */
  readonly transparency: Uint8Array;
  /** Whether it is an animation, of which this is the first frame or a cover. */
  readonly animated: boolean;
  /** The chunks that say which colours the samples stand for. */
  readonly color: PngColor;
  /** The pieces of the zlib stream. There can be millions, so they are found again when they are read. */
  readonly data: Iterable<Uint8Array>;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Whether its checksum is right. */
  readonly intact: boolean;
}

/** The sample depths of each colour type (PNG specification, table 11.1). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

const SIGNATURE_LENGTH = 8;

/**
 * The header, which is the first chunk; `undefined` where the file ends before it does.
 *
 * @throws {Error} when another chunk is the first, or the header says what no PNG can be.
 */
export function pngHeader(bytes: Uint8Array): PngHeader | undefined {
  if (bytes.length < SIGNATURE_LENGTH + 25) return undefined;
  const view = viewOf(bytes);
  const type = lettersAt(bytes, 12, 4);
  if (type === "CgBI") throw new Error("the kind that is made for Apple's phones alone");
  if (type !== "IHDR" || view.getUint32(8) !== 13) throw new Error("its header is not first");
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, colorType, compression, filter, interlace] = bytes.subarray(24, 29) as unknown as [
    ...[number, number, number, number, number],
  ];
  if (!DEPTHS[colorType]?.includes(depth)) {
    throw new Error(`its colours are of type ${colorType} with ${depth} bits`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new Error(`its methods are ${compression}, ${filter} and ${interlace}`);
  }
  return {
    width,
    height,
    depth,
    colorType: colorType as PngColorType,
    interlaced: interlace === 1,
  };
}

/** The EXIF block; `undefined` where there is none or the file ends first. */
export function pngExif(bytes: Uint8Array): Uint8Array | undefined {
  try {
    // A wrong checksum does not matter here: a block that makes no sense counts as none.
    for (const { type, data } of chunksOf(bytes, { checked: false })) {
      if (type === "eXIf") return data;
    }
  } catch {
    // What is damaged is said by whoever decodes it.
  }
}

/**
 * Reads the chunks up to the last one. What stands behind it is no part of the picture.
 *
 * @throws {Error} when the file ends within a chunk, a critical chunk is damaged, comes twice, is missing or
 *   unknown.
 */
export function readPngChunks(bytes: Uint8Array): PngFile {
  const header = pngHeader(bytes);
  if (!header) throw new Error("it ends in its header");
  let hasPixels = false;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  const colors: Record<string, Uint8Array> = {};
  let [damaged, animated] = [false, false];
  for (const chunk of chunksOf(bytes, { checked: true })) {
    if (chunk.type === "IHDR" && chunk.data.byteOffset !== bytes.byteOffset + 16) {
      throw new Error("it has two headers");
    } else if (chunk.type === "PLTE") {
      if (palette) throw new Error("it has two palettes");
      if (!hasPixels) palette = checkedPalette(chunk.data, header);
    } else if (chunk.type === "tRNS") {
      if (!hasPixels && chunk.intact) transparency ??= checkedTransparency(chunk.data, header);
    } else if (chunk.type === "acTL") {
      // How many frames there are comes first.
      animated ||= !hasPixels && chunk.data.length >= 4 && viewOf(chunk.data).getUint32(0) > 1;
    } else if (chunk.type === "IDAT") {
      hasPixels = true;
    } else if (!hasPixels && COLOR.includes(chunk.type)) {
      if (chunk.intact) colors[chunk.type] ??= chunk.data;
      else damaged = true;
    }
  }
  if (!hasPixels) throw new Error("it has no pixels");
  if (header.colorType === 3 && !palette) throw new Error("it has no palette before its pixels");
  const none = new Uint8Array();
  return {
    header,
    palette: palette ?? none,
    transparency: transparency ?? none,
    animated,
    color: { chunks: colors, damaged },
    data: pixelChunks(bytes),
  };
}

function* pixelChunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (const { type, data } of chunksOf(bytes, { checked: false })) {
    if (type === "IDAT") yield data;
  }
}

/** The chunks that are looked at, of those that a reader may leave out. */
const COLOR = ["cICP", "iCCP", "sRGB", "gAMA", "cHRM"];
const OPTIONAL = ["tRNS", "eXIf", "acTL", ...COLOR];

/** The chunks that a reader has to know. */
const CRITICAL = ["IHDR", "PLTE", "IDAT", "IEND"];

/** Their names by the four letters as a number: there may be millions of chunks. */
const NAMES = new Map([...OPTIONAL, ...CRITICAL].map((name) => [numberOf(name), name]));

/**
 * The chunks that matter, up to the last one, IEND.
 */
function* chunksOf(
  bytes: Uint8Array,
  { checked }: { readonly checked: boolean },
): Generator<Chunk> {
  const view = viewOf(bytes);
  let at = SIGNATURE_LENGTH;
  // A file that ends between two chunks only lacks what decoders can do without, or has too few pixels.
  while (at < bytes.length) {
    const end = at + 12 + (at + 12 <= bytes.length ? view.getUint32(at) : Infinity);
    if (end > bytes.length) throw new Error(`it ends within a chunk, at byte ${bytes.length}`);
    const name = NAMES.get(view.getUint32(at + 4));
    // The first letter is a capital where the picture cannot be shown without it.
    const critical = bytes[at + 4]! >= 0x41 && bytes[at + 4]! <= 0x5a;
    if (name || critical) {
      const intact = !checked || crc32(bytes.subarray(at + 4, end - 4)) === view.getUint32(end - 4);
      const type = name ?? lettersAt(bytes, at + 4, 4);
      if (critical && !intact) throw new Error(`the checksum of its ${shown(type)} is wrong`);
      if (critical && !name) throw new Error(`it has an unknown ${shown(type)}`);
      yield { type, data: bytes.subarray(at + 8, end - 4), intact };
      if (type === "IEND") return;
    }
    at = end;
  }
}

/** Four letters as the number that a view reads where they stand. */
function numberOf(letters: string): number {
  return Array.from(letters).reduce((sum, letter) => 256 * sum + letter.charCodeAt(0), 0);
}

/** A chunk by its name, which can be any bytes in damaged files. */
function shown(type: string): string {
  return /^[A-Za-z]{4}$/.test(type) ? `${type} chunk` : "chunk without a name";
}

function checkedPalette(data: Uint8Array, { colorType }: PngHeader): Uint8Array | undefined {
  // Of other types it only suggests colours for screens that have few.
  if (colorType !== 3) return undefined;
  if (data.length % 3 === 0 && data.length >= 3 && data.length <= 3 * 256) return data;
  throw new Error(`its palette has ${data.length} bytes`);
}

/** What is transparent; nothing where it does not fit to the colours, as decoders agree. */
function checkedTransparency(
  data: Uint8Array,
  { colorType }: PngHeader,
): Uint8Array | undefined {
  if (colorType === 3) return data;
  return data.length === { 0: 2, 2: 6, 4: -1, 6: -1 }[colorType] ? data : undefined;
}
