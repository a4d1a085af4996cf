/** Image files as pictures: reading, checking before decoding, encoding. */
import { fromRgba, PentimentoError, type Picture, putOn } from "@pentimento/pentimento";
import { decodeApart, decodingBounds } from "./decode_apart.ts";
import type { Encoding } from "./formats/encoding.ts";
import {
  type Bitmap,
  type BitmapMetadata,
  type ImageHeader,
  MOST_PIXELS,
  type ReadableFormat,
  type WritableFormat,
} from "./formats/format.ts";
import { DEFAULT_FORMAT, isReadable, READABLE_FORMATS, recognizeFormat } from "./formats/index.ts";
import { say } from "../terminal/terminal.ts";
import { namedInput, readInput } from "./input_file.ts";
import { noteExif, noteInput } from "./input_hashes.ts";
import { pixelSource } from "./samples.ts";
import { asSeen } from "./upright.ts";

/**
 * Reads a picture from a file of any format that can be read, recognised by its content, or from standard
 * input, `-`, as {@linkcode readBitmap} does.
 *
 * @param what the purpose of the picture in messages, as in `content image`
 * @throws {PentimentoError} naming the file, when it cannot be read, is no such picture, is damaged or
 *   cut short, or has fewer than 2 or more than 100 million pixels.
 */
export async function readPicture(path: string, what: string, options: {
  /** What the picture is put on. Default: it keeps its alpha. */
  readonly over?: "white" | "black";
} = {}): Promise<Picture> {
  const { data, width, height } = await readBitmap(path, what);
  return fromRgba(data, width, height, options);
}

/**
 * Reads a picture with its alpha and metadata: the first frame of several, with all bits that the file has,
 * converted to sRGB, cropped as the file asks and turned upright. What is damaged beside the pixels is said and left out.
 *
 * @param what the purpose of the picture in messages, as in `content image`
 * @throws {PentimentoError} as {@linkcode readPicture} does
 */
export async function readBitmap(path: string, what: string): Promise<Bitmap> {
  const named = namedInput(path, what);
  const pixelsOf = (beginning: Uint8Array) => {
    const format = readableFormat(beginning, named);
    const mayFollow = format.headerAnywhere &&
      parsedHeader(beginning, format, named).width === undefined;
    if (mayFollow) return MOST_PIXELS;
    const { width, height } = checkedHeader(beginning, format, named);
    return width! * height!;
  };
  const bytes = await readInput(path, what, pixelsOf);
  noteInput(path, bytes);
  const format = readableFormat(bytes, named);
  const header = checkedHeader(bytes, format, named);
  const bitmap = await decode(bytes, header, format, named);
  const metadata = completeMetadata(header, bitmap);
  noteExif(path, metadata.exif);
  for (const warning of metadata.warnings ?? []) say(`${named} ${warning}`);
  if (metadata.animated) say(`${named} is animated: its first frame is taken`);
  return { ...asSeen(bitmap, header), metadata };
}

/** What header and decoder say beside the pixels, each warning once. */
function completeMetadata(
  { exif, warnings = [] }: ImageHeader,
  { metadata }: Bitmap,
): BitmapMetadata {
  const all = [...new Set([...warnings, ...metadata?.warnings ?? []])];
  return { ...metadata, ...exif && { exif }, warnings: all };
}

/** A picture as the bytes of a file. */
export async function encodePicture(
  picture: Picture,
  format: WritableFormat = DEFAULT_FORMAT,
  encoding: Encoding = {},
): Promise<Uint8Array> {
  const shown = format.isOpaque ? putOn(picture, "white") : picture;
  return await format.encode(pixelSource(shown, encoding.depth), encoding);
}

/** The format of a file that can be read. */
function readableFormat(bytes: Uint8Array, named: string): ReadableFormat {
  const format = recognizeFormat(bytes);
  if (format && isReadable(format)) return format;
  if (!format) {
    throw new PentimentoError(`${named} is ${otherFile(bytes)}: give a ${READABLE_FORMATS} file`);
  }
  const article = /^(?:[AEIO]|[MSX](?=[A-Z\d]))/.test(format.name) ? "an" : "a";
  throw new PentimentoError(
    `${named} is ${article} ${format.name} file: give a ${READABLE_FORMATS} file, as by saving it as ` +
      `${DEFAULT_FORMAT.name} ${format.converters ?? "in another program"}`,
  );
}

/** The header of a file, whose size can be decoded. */
function checkedHeader(bytes: Uint8Array, format: ReadableFormat, named: string): ImageHeader {
  const header = parsedHeader(bytes, format, named);
  checkSize(header, format, named);
  return header;
}

function parsedHeader(bytes: Uint8Array, format: ReadableFormat, named: string): ImageHeader {
  try {
    return format.header(bytes);
  } catch (error) {
    throw brokenFile(error, format, named);
  }
}

/** Says that a file is damaged, in the words of the error that a codec threw. */
function brokenFile(error: unknown, format: ReadableFormat, named: string): PentimentoError {
  const found = error instanceof Error ? error.message : String(error);
  return new PentimentoError(
    `${named} is cut short, damaged or an unusual kind of ${format.name} (${found}): ` +
      `get a whole copy, or save it again as ${DEFAULT_FORMAT.name}`,
    { cause: error },
  );
}

function otherFile(bytes: Uint8Array): string {
  // As a stream, so that a character cut by the end of the sample is no error.
  try {
    const sample = bytes.subarray(0, 1024);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    // deno-lint-ignore no-control-regex -- control characters are what tells other files from text
    if (!/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text)) return "a text file";
  } catch {
    // Bytes that are no UTF-8.
  }
  return "not an image";
}

function checkSize(
  { width, height, crop }: ImageHeader,
  format: ReadableFormat,
  named: string,
): void {
  if (width === undefined || height === undefined) {
    throw new PentimentoError(
      `${named} ends before its ${format.name} header does: get a whole copy of it`,
    );
  }
  const pixels = Math.max(0, width) * Math.max(0, height);
  const seen = crop ?? { width, height };
  if (pixels < 2 || seen.width * seen.height < 2) {
    throw new PentimentoError(
      `${named} has ${seen.width} x ${seen.height} pixels, which shows nothing: give a larger one`,
    );
  }
  if (pixels > MOST_PIXELS) {
    const found = Math.ceil(pixels / 1e6).toLocaleString("en");
    throw new PentimentoError(
      `${named} has ${width} x ${height} pixels, ${found} megapixels where 100 are the ` +
        "most: make it smaller first",
    );
  }
}

async function decode(
  bytes: Uint8Array,
  { width, height, depth, workingDepth = depth }: ImageHeader,
  format: ReadableFormat,
  named: string,
): Promise<Bitmap> {
  let bitmap;
  try {
    bitmap = await decodeApart(bytes, decodingBounds(width!, height!, workingDepth));
  } catch (error) {
    if (error instanceof PentimentoError) throw error;
    throw brokenFile(error, format, named);
  }
  if (bitmap.width !== width || bitmap.height !== height) {
    const found = `${bitmap.width} x ${bitmap.height} pixels where its header says otherwise`;
    throw brokenFile(found, format, named);
  }
  return bitmap;
}
