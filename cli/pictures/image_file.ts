/** Image files as pictures: reading, checking before decoding, turning upright, encoding. */
import { fromRgba, PentimentoError, type Picture, toRgba } from "@pentimento/pentimento";
import { explainFileError } from "../files.ts";
import { decodeApart, decodingBounds } from "./decode_apart.ts";
import type { Bitmap, ImageHeader, ReadableFormat, WritableFormat } from "./formats/format.ts";
import { DEFAULT_FORMAT, isReadable, READABLE_FORMATS, recognizeFormat } from "./formats/index.ts";

const MOST_PIXELS = 100e6;

/** No encoding of {@linkcode MOST_PIXELS} is larger: 16-bit RGBA, uncompressed, and room to spare. */
const MOST_BYTES = 1024 ** 3;

/**
 * Reads a picture from a file of any format that can be read, recognised by its content; the first frame of
 * several. What is transparent is laid over white, 16 bits become 8, EXIF orientation is applied.
 *
 * @param what the purpose of the picture in messages, as in `content image`
 * @throws {PentimentoError} naming the file, when it cannot be read, is no such picture, is damaged or
 *   cut short, or has fewer than 2 or more than 100 million pixels.
 */
export async function readPicture(path: string, what: string): Promise<Picture> {
  const bytes = await readBytes(path, what);
  const format = recognizeFormat(bytes);
  if (!format || !isReadable(format)) {
    const found = format
      ? `${/^[AEIO]/.test(format.name) ? "an" : "a"} ${format.name} file`
      : otherFile(bytes);
    throw new PentimentoError(`The ${what} ${path} is ${found}: give a ${READABLE_FORMATS} file`);
  }
  const header = format.header(bytes);
  const named = `The ${what} ${path}`;
  checkSize(header, format, named);
  const bitmap = await decode(bytes, header, format, named);
  const picture = fromRgba(bitmap.data, bitmap.width, bitmap.height);
  return turnUpright(picture, header.orientation ?? 1);
}

/** A picture as the bytes of a file. */
export async function encodePicture(
  picture: Picture,
  format: WritableFormat = DEFAULT_FORMAT,
): Promise<Uint8Array> {
  const rgba = toRgba(picture);
  const data = new Uint8Array(rgba.buffer);
  return await format.encode({ width: picture.width, height: picture.height, data });
}

/**
 * A picture turned upright as its EXIF orientation asks: cameras store what the sensor saw and note how
 * they were held.
 *
 * @param orientation 1 (upright already) to 8, as EXIF 2.3 numbers them (4.6.4, tag 0x0112)
 */
export function turnUpright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { width: columns, height: rows } = picture;
  const lying = orientation >= 5;
  const [width, height] = lying ? [rows, columns] : [columns, rows];
  // Stored columns or rows that run backwards in the upright picture.
  const mirrored = [2, 3, 7, 8].includes(orientation);
  const flipped = [3, 4, 6, 7].includes(orientation);
  const data = new Float32Array(picture.data.length);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [u, v] = lying ? [y, x] : [x, y];
        const column = mirrored ? columns - 1 - u : u;
        const row = flipped ? rows - 1 - v : v;
        data[(c * height + y) * width + x] = picture.data[(c * rows + row) * columns + column]!;
      }
    }
  }
  return { width, height, data };
}

async function readBytes(path: string, what: string): Promise<Uint8Array> {
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) {
      throw new PentimentoError(`The ${what} ${path} is a folder: name a ${READABLE_FORMATS} file`);
    }
    if (!info.isFile) {
      throw new PentimentoError(`The ${what} ${path} is not a regular file: save it to one first`);
    }
    if (info.size === 0) {
      throw new PentimentoError(`The ${what} ${path} is empty: give a ${READABLE_FORMATS} file`);
    }
    if (info.size > MOST_BYTES) {
      throw new PentimentoError(
        `The ${what} ${path} is larger than 1 GiB, more than 100 megapixels can need: ` +
          "make it smaller first",
      );
    }
    return await Deno.readFile(path);
  } catch (error) {
    throw explainFileError(error, `read the ${what}`, path);
  }
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

function checkSize({ width, height }: ImageHeader, format: ReadableFormat, named: string): void {
  if (width === undefined || height === undefined) {
    throw new PentimentoError(
      `${named} ends before its ${format.name} header does: get a whole copy of it`,
    );
  }
  const pixels = Math.max(0, width) * Math.max(0, height);
  if (pixels < 2) {
    throw new PentimentoError(
      `${named} has ${width} x ${height} pixels, which shows nothing: give a larger one`,
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
  { width, height }: ImageHeader,
  format: ReadableFormat,
  named: string,
): Promise<Bitmap> {
  const broken = (found: string, cause?: unknown) =>
    new PentimentoError(
      `${named} is cut short, damaged or an unusual kind of ${format.name} (${found}): ` +
        `get a whole copy, or save it again as ${DEFAULT_FORMAT.name}`,
      { cause },
    );
  let bitmap;
  try {
    bitmap = await decodeApart(bytes, decodingBounds(width!, height!));
  } catch (error) {
    if (error instanceof PentimentoError) throw error;
    throw broken(error instanceof Error ? error.message : String(error), error);
  }
  if (bitmap.width !== width || bitmap.height !== height) {
    throw broken(`${bitmap.width} x ${bitmap.height} pixels where its header says otherwise`);
  }
  return bitmap;
}
