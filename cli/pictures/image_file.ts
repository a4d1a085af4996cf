import { fromRgba, PentimentoError, type Picture, toRgba } from "@pentimento/pentimento";
import { explainFileError } from "../file_error.ts";
import { decodeImage, encodeImage } from "./image_codecs.ts";
import { describeOtherFile, type ImageHeader, readImageHeader } from "./image_header.ts";
import { turnUpright } from "./orientation.ts";

const MOST_PIXELS = 100e6;

/** No encoding of {@linkcode MOST_PIXELS} is larger: 16-bit RGBA, uncompressed, and room to spare. */
const MOST_BYTES = 1024 ** 3;

const READABLE = "PNG, JPEG, GIF or BMP";

/**
 * Reads a picture from a PNG, JPEG, GIF (its first frame) or BMP file, told apart by content. What is
 * transparent is laid over white, 16 bits become 8, EXIF orientation is applied.
 *
 * @param what what the picture is for, as in `content image`
 * @throws {PentimentoError} naming the file, when it cannot be read, is no such picture, is damaged or
 *   cut short, or has fewer than 2 or more than 100 million pixels.
 */
export async function readPicture(path: string, what: string): Promise<Picture> {
  const bytes = await readBytes(path, what);
  const header = readImageHeader(bytes);
  if (!header) {
    const found = describeOtherFile(bytes) ?? "not an image";
    throw new PentimentoError(
      `The ${what} ${path} is ${found}: give a ${READABLE} file`,
    );
  }
  checkSides(header, path, what);
  const bitmap = await decode(bytes, header, path, what);
  const picture = fromRgba(bitmap.data, bitmap.width, bitmap.height);
  return turnUpright(picture, header.orientation);
}

/** A picture as the bytes of a PNG or JPEG (quality 95) file. */
export async function encodePicture(
  picture: Picture,
  format: "PNG" | "JPEG",
): Promise<Uint8Array> {
  const rgba = toRgba(picture);
  const data = new Uint8Array(rgba.buffer);
  return await encodeImage({ width: picture.width, height: picture.height, data }, format);
}

async function readBytes(path: string, what: string): Promise<Uint8Array> {
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) {
      throw new PentimentoError(`The ${what} ${path} is a folder: name a ${READABLE} file`);
    }
    if (!info.isFile) {
      throw new PentimentoError(`The ${what} ${path} is not a regular file: save it to one first`);
    }
    if (info.size === 0) {
      throw new PentimentoError(`The ${what} ${path} is empty: give a ${READABLE} file`);
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

function checkSides(header: ImageHeader, path: string, what: string): void {
  const { format, width, height } = header;
  if (width === undefined || height === undefined) {
    throw new PentimentoError(
      `The ${what} ${path} ends before its ${format} header does: get a whole copy of it`,
    );
  }
  const pixels = Math.max(0, width) * Math.max(0, height);
  if (pixels < 2) {
    throw new PentimentoError(
      `The ${what} ${path} has ${width} x ${height} pixels, which shows nothing: give a larger one`,
    );
  }
  if (pixels > MOST_PIXELS) {
    const found = Math.ceil(pixels / 1e6).toLocaleString("en");
    throw new PentimentoError(
      `The ${what} ${path} has ${width} x ${height} pixels, ${found} megapixels where 100 are the ` +
        "most: make it smaller first",
    );
  }
}

async function decode(bytes: Uint8Array, header: ImageHeader, path: string, what: string) {
  const { format, width, height } = header;
  const broken = (found: string, cause?: unknown) =>
    new PentimentoError(
      `The ${what} ${path} is cut short, damaged or an unusual kind of ${format} (${found}): ` +
        "get a whole copy, or save it again as PNG",
      { cause },
    );
  let bitmap;
  try {
    bitmap = await decodeImage(bytes, format);
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error), error);
  }
  if (bitmap.width !== width || bitmap.height !== height) {
    throw broken(`${bitmap.width} x ${bitmap.height} pixels where its header says otherwise`);
  }
  return bitmap;
}
