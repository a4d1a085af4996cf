/** Table of image formats: how files are recognised, measured without decoding, decoded and encoded. */
import { AVIF } from "./avif/index.ts";
import { BMP } from "./bmp.ts";
import { hasLetters } from "./bytes.ts";
import type { ImageFormat, ReadableFormat, WritableFormat } from "./format.ts";
import { GIF } from "./gif.ts";
import { JPEG } from "./jpeg.ts";
import { JXL } from "./jxl/index.ts";
import { OTHER_FORMATS } from "./others.ts";
import { PNG } from "./png.ts";
import { TIFF } from "./tiff/index.ts";
import { WEBP } from "./webp/index.ts";

/** Every format, in the order in which messages list them. The first is written where nobody chooses one. */
const FORMATS: readonly ImageFormat[] = [
  PNG,
  JPEG,
  WEBP,
  AVIF,
  TIFF,
  JXL,
  GIF,
  BMP,
  ...OTHER_FORMATS,
];

const READABLE = FORMATS.filter(isReadable);
const WRITABLE = FORMATS.filter(isWritable);
const EXTENSIONS = WRITABLE.flatMap(({ extensions }) => extensions);

/** The format of pictures whose name nobody chooses; it loses nothing. */
export const DEFAULT_FORMAT: WritableFormat = WRITABLE[0]!;

/** The formats that can be read, as alternatives: `PNG, JPEG, WebP, AVIF, TIFF, JPEG XL, GIF or BMP`. */
export const READABLE_FORMATS: string = listed(READABLE.map(({ name }) => name), "or");

/** The formats that can be read, all together: `PNG, JPEG, WebP, AVIF, TIFF, JPEG XL, GIF and BMP`. */
export const ALL_READABLE_FORMATS: string = listed(READABLE.map(({ name }) => name), "and");

/** The formats that can be written, as alternatives: `PNG or JPEG`. */
export const WRITABLE_FORMATS: string = listed(WRITABLE.map(({ name }) => name), "or");

/** The endings of pictures that can be written: `.png, .jpg or .jpeg`. */
export const WRITABLE_EXTENSIONS: string = listed(EXTENSIONS, "or");

/** The format of a file by its content, whether or not it can be read; `undefined` where it has none of them. */
export function recognizeFormat(bytes: Uint8Array): ImageFormat | undefined {
  return FORMATS.find(({ signatures }) =>
    signatures.some((signature) =>
      typeof signature === "function" ? signature(bytes) : hasLetters(bytes, ...signature)
    )
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
