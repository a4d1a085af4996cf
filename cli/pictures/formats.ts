/** Table of image formats: how files are recognised, measured without decoding, decoded and encoded. */
import type { Buffer } from "node:buffer";

/** Pixels as the codecs have them: interleaved RGBA bytes. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** `4 * width * height` bytes. */
  readonly data: Uint8Array;
}

/**
 * The size in a file's first bytes, read before anything is decoded: a file of a few kilobytes may claim
 * more pixels than there is memory for.
 */
export interface ImageHeader {
  /** Columns as stored; `undefined` where the file ends before it says. */
  readonly width?: number;
  /** Rows as stored; `undefined` where the file ends before it says. */
  readonly height?: number;
  /** EXIF orientation, 1 to 8. Default: 1, upright. */
  readonly orientation?: number;
}

/** An image format. One without `decode` is recognised only to say that it cannot be read. */
export interface ImageFormat {
  readonly name: string;
  /** Letters by which a file is recognised, each with its offset in bytes; one of them suffices. */
  readonly signatures: readonly (readonly [offset: number, letters: string])[];
  /** Endings of file names, the usual one first; those of formats with `encode` choose the output's. */
  readonly extensions?: readonly string[];
  /** Reads the header of a file that has the signature. */
  readonly header?: (bytes: Uint8Array) => ImageHeader;
  /** Decodes a whole file. Throws an error of the codec's own when the bytes are damaged. */
  readonly decode?: (bytes: Uint8Array) => Promise<Bitmap>;
  /** Encodes opaque pixels. */
  readonly encode?: (bitmap: Bitmap) => Promise<Uint8Array>;
}

/** A format that can be read. */
export type ReadableFormat = ImageFormat & Required<Pick<ImageFormat, "header" | "decode">>;

/** A format that can be written. */
export type WritableFormat = ImageFormat & Required<Pick<ImageFormat, "extensions" | "encode">>;

/**
 * jpeg-js counts what it allocates, about 22 bytes a pixel in colour and 28 in CMYK, and stops at 512 MB
 * unless told otherwise; 100 megapixels have to fit.
 */
const JPEG_LIMITS = { maxResolutionInMP: 100, maxMemoryUsageInMB: 4096, tolerantDecoding: false };

/** Every format, in the order in which messages list them. The first is written where nobody chooses one. */
const FORMATS: readonly ImageFormat[] = [
  {
    name: "PNG",
    signatures: [[0, "\x89PNG\r\n\x1a\n"]],
    extensions: [".png"],
    header: (bytes) => sizeAt(bytes, 24, (view) => [view.getUint32(16), view.getUint32(20)]),
    // colorType 2 is RGB; strategy 0 is zlib's default, a quarter smaller than the run lengths that Jimp
    // would choose.
    ...jimpCodec("image/png", { encoding: { colorType: 2, deflateStrategy: 0 } }),
  },
  {
    name: "JPEG",
    signatures: [[0, "\xff\xd8\xff"]],
    extensions: [".jpg", ".jpeg"],
    header: jpegHeader,
    ...jimpCodec("image/jpeg", { decoding: JPEG_LIMITS, encoding: { quality: 95 } }),
  },
  {
    name: "GIF",
    signatures: [[0, "GIF8"]],
    header: (bytes) =>
      sizeAt(bytes, 10, (view) => [view.getUint16(6, true), view.getUint16(8, true)]),
    decode: jimpCodec("image/gif").decode,
  },
  {
    name: "BMP",
    signatures: [[0, "BM"]],
    header: (bytes) => sizeAt(bytes, 26, bmpSize),
    decode: jimpCodec("image/bmp").decode,
  },
  { name: "WebP", signatures: [[8, "WEBP"]] },
  { name: "TIFF", signatures: [[0, "II*\0"], [0, "MM\0*"]] },
  { name: "HEIC", signatures: [[4, "ftypheic"], [4, "ftypmif1"]] },
  { name: "AVIF", signatures: [[4, "ftypavif"]] },
  { name: "JPEG XL", signatures: [[4, "JXL "]] },
  { name: "PSD", signatures: [[0, "8BPS"]] },
  { name: "PDF", signatures: [[0, "%PDF"]] },
  { name: "SVG", signatures: [[0, "<svg"]] },
];

const READABLE = FORMATS.filter(isReadable);
const WRITABLE = FORMATS.filter(isWritable);
const EXTENSIONS = WRITABLE.flatMap(({ extensions }) => extensions);

/** The format of pictures whose name nobody chooses; it loses nothing. */
export const DEFAULT_FORMAT: WritableFormat = WRITABLE[0]!;

/** The formats that can be read, as alternatives: `PNG, JPEG, GIF or BMP`. */
export const READABLE_FORMATS: string = listed(READABLE.map(({ name }) => name), "or");

/** The formats that can be read, all together: `PNG, JPEG, GIF and BMP`. */
export const ALL_READABLE_FORMATS: string = listed(READABLE.map(({ name }) => name), "and");

/** The endings of pictures that can be written: `.png, .jpg or .jpeg`. */
export const WRITABLE_EXTENSIONS: string = listed(EXTENSIONS, "or");

/** The format of a file by its content, whether or not it can be read; `undefined` where it has none of them. */
export function recognizeFormat(bytes: Uint8Array): ImageFormat | undefined {
  return FORMATS.find(({ signatures }) =>
    signatures.some(([offset, letters]) => hasLetters(bytes, offset, letters))
  );
}

/** Whether files of a format can be decoded. */
export function isReadable(format: ImageFormat): format is ReadableFormat {
  return format.header !== undefined && format.decode !== undefined;
}

/** The format that is written under an extension, as `.png`, whatever its case; `undefined` if none is. */
export function writableFormat(extension: string): WritableFormat | undefined {
  return WRITABLE.find(({ extensions }) => extensions.includes(extension.toLowerCase()));
}

function isWritable(format: ImageFormat): format is WritableFormat {
  return format.extensions !== undefined && format.encode !== undefined;
}

function listed(words: readonly string[], conjunction: string): string {
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}

/** The part of Jimp's formats that is used here; each format's options are its codec's own. */
interface JimpFormat {
  readonly mime: string;
  decode(bytes: Buffer, options: object): Bitmap | Promise<Bitmap>;
  encode(
    bitmap: Omit<Bitmap, "data"> & { data: Buffer },
    options: object,
  ): Uint8Array | Promise<Uint8Array>;
}

/**
 * One of Jimp's codecs, loaded when it is used: `Jimp.fromBuffer()` would first guess the format by a
 * package that asks for the whole environment, and hand TIFF to a decoder that takes truncated files for
 * whole ones.
 */
function jimpCodec(
  mime: string,
  { decoding = {}, encoding = {} }: { decoding?: object; encoding?: object } = {},
): Required<Pick<ImageFormat, "decode" | "encode">> {
  const load = async () => {
    const [{ defaultFormats }, { Buffer }] = await Promise.all([
      import("jimp"),
      import("node:buffer"),
    ]);
    const codec = defaultFormats.map((create) => create() as unknown as JimpFormat)
      .find((format) => format.mime === mime);
    if (!codec) throw new Error(`Jimp has no codec for ${mime}`);
    const toBuffer = (bytes: Uint8Array) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { codec, toBuffer };
  };
  return {
    decode: async (bytes) => {
      const { codec, toBuffer } = await load();
      return await codec.decode(toBuffer(bytes), decoding);
    },
    encode: async ({ width, height, data }) => {
      const { codec, toBuffer } = await load();
      return await codec.encode({ width, height, data: toBuffer(data) }, encoding);
    },
  };
}

function hasLetters(bytes: Uint8Array, offset: number, letters: string): boolean {
  return Array.from(letters).every((letter, i) => bytes[offset + i] === letter.charCodeAt(0));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A header of fixed layout, which is there where the file has as many bytes. */
function sizeAt(
  bytes: Uint8Array,
  length: number,
  size: (view: DataView) => readonly [width: number, height: number],
): ImageHeader {
  if (bytes.length < length) return {};
  const [width, height] = size(viewOf(bytes));
  return { width, height };
}

/** The oldest header has 12 bytes and 16-bit sides; in all others a negative height means top-down. */
function bmpSize(view: DataView): [width: number, height: number] {
  return view.getUint32(14, true) === 12
    ? [view.getUint16(18, true), view.getUint16(20, true)]
    : [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
}

/** Walks the segments up to the frame header (ITU T.81, B.1 and B.2). */
function jpegHeader(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes);
  let orientation = 1;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    // A marker may be padded with any number of 0xff before it.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), orientation };
    }
    if (marker === 0xe1 && hasLetters(bytes, at + 4, "Exif\0\0")) {
      orientation = exifOrientation(bytes.subarray(at + 10, at + 2 + length));
    }
    at += 2 + length;
  }
  return {};
}

/** The orientation in an EXIF block (EXIF 2.3, 4.6.4: tag 0x0112 of the first directory), 1 if none. */
function exifOrientation(block: Uint8Array): number {
  if (block.length < 14) return 1;
  const view = viewOf(block);
  const little = hasLetters(block, 0, "II");
  const directory = view.getUint32(4, little);
  if (directory + 2 > block.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > block.length) return 1;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
