/** BMP files. */
import { type BmpHeader, decodeBmpPixels } from "./bmp_pixels.ts";
import { hasLetters, viewOf } from "./bytes.ts";
import type { ImageFormat } from "./format.ts";

/** BMP: of Windows, all versions, and of OS/2. */
export const BMP: ImageFormat = {
  name: "BMP",
  // Two letters are few: a text may begin with them.
  signatures: [
    (bytes) => hasLetters(bytes, 0, "BM") && (bytes.length < 18 || isHeaderLength(bytes)),
  ],
  header: (bytes) => {
    if (bytes.length < 18 || bytes.length < (headerLength(bytes) === 12 ? 26 : 30)) return {};
    const { width, height } = readBmpHeader(bytes);
    return { width, height };
  },
  decode: (bytes) => Promise.try(() => decodeBmpPixels(readBmpHeader(bytes), bytes)),
};

/** The length of the header behind the file's own 14 bytes. */
function headerLength(bytes: Uint8Array): number {
  return viewOf(bytes).getUint32(14, true);
}

/** 12 and 16 to 64 are OS/2's, 40 to 56, 108 and 124 those of Windows. */
function isHeaderLength(bytes: Uint8Array): boolean {
  const length = headerLength(bytes);
  return length === 12 || length >= 16 && length <= 64 || length === 108 || length === 124;
}

/** The number of the compression that says "masks follow". */
const BIT_FIELDS = 3;

/** The same with a mask of alpha, on Windows CE. */
const ALPHA_BIT_FIELDS = 6;

/** What pixels without masks of their own are made of, by their bits. */
const USUAL_MASKS: Readonly<Record<number, readonly [...[number, number, number, number]]>> = {
  16: [0x7c00, 0x3e0, 0x1f, 0],
  24: [0xff0000, 0xff00, 0xff, 0],
  32: [0xff0000, 0xff00, 0xff, 0],
};

/**
 * Reads the headers.
 *
 * @throws {Error} when they make no sense together, or the pixels are compressed as another format
 */
function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = viewOf(bytes);
  const length = headerLength(bytes);
  const isOldest = length === 12;
  // Fields that a short header lacks are 0.
  const field = (at: number) =>
    at + 4 <= 14 + length && at + 4 <= bytes.length ? view.getUint32(at, true) : 0;
  const [columns, storedRows] = isOldest
    ? [view.getUint16(18, true), view.getUint16(20, true)]
    : [view.getInt32(18, true), view.getInt32(22, true)];
  const bits = view.getUint16(isOldest ? 24 : 28, true);
  const compression = isOldest ? 0 : field(30);
  const isOs2 = length >= 16 && length <= 64 && ![40, 52, 56].includes(length);
  checkKind(bits, compression, isOs2);
  const hasMasks = bits > 8 && [BIT_FIELDS, ALPHA_BIT_FIELDS].includes(compression);
  const masksBehind = length === 40 && hasMasks ? compression === BIT_FIELDS ? 3 : 4 : 0;
  const tableAt = 14 + length + 4 * masksBehind;
  const offset = view.getUint32(10, true);
  return {
    width: columns,
    height: Math.abs(storedRows),
    topDown: storedRows < 0,
    bits,
    runs: compression === 1 || compression === 2,
    masks: hasMasks ? masksOf(bytes, length, masksBehind) : USUAL_MASKS[bits] ?? [0, 0, 0, 0],
    ...tableOf(bits, { tableAt, offset, said: field(46), size: isOldest ? 3 : 4 }),
  };
}

function checkKind(bits: number, compression: number, isOs2: boolean): void {
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`its pixels have ${bits} bits`);
  const kinds = [
    "",
    bits === 8 ? "" : "run lengths of 8 bits",
    bits === 4 ? "" : "run lengths of 4 bits",
    isOs2 ? "facsimile compression" : bits === 16 || bits === 32 ? "" : "masks",
    isOs2 ? "run lengths of 24 bits" : "JPEG in it",
    "PNG in it",
    isOs2 ? "compression 6" : bits === 16 || bits === 32 ? "" : "masks",
  ];
  const kind = kinds[compression] ?? `compression ${compression}`;
  if (kind) throw new Error(`${bits} bits and ${kind}`);
}

/** Masks of red, green, blue and alpha. */
function masksOf(bytes: Uint8Array, length: number, behind: number): BmpHeader["masks"] {
  const view = viewOf(bytes);
  // Of the longer headers they are a part.
  const count = behind || (length >= 56 ? 4 : 3);
  const masks = [0, 1, 2, 3].map((i) => {
    const at = 54 + 4 * i;
    return i < count && at + 4 <= bytes.length ? view.getUint32(at, true) : 0;
  });
  if (masks.slice(0, 3).some((mask) => mask === 0)) throw new Error("a colour has no bits");
  return masks as [number, number, number, number];
}

/** Where the palette and the pixels stand. */
function tableOf(bits: number, { tableAt, offset, said, size }: {
  readonly tableAt: number;
  readonly offset: number;
  /** The number of colours that the header says; 0 for all that there can be. */
  readonly said: number;
  /** Bytes of a colour. */
  readonly size: number;
}): Pick<BmpHeader, "palette" | "pixelsAt"> {
  const most = bits <= 8 ? 2 ** bits : 0;
  const all = said === 0 ? most : Math.min(said, most);
  if (offset !== 0 && offset < tableAt) throw new Error("its pixels begin within its header");
  const room = offset === 0 ? all : Math.floor((offset - tableAt) / size);
  const count = Math.min(all, room);
  const pixelsAt = offset === 0 ? tableAt + size * all : offset;
  return { palette: { at: tableAt, count, size }, pixelsAt };
}
