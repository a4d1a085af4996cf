/** What is known of an image format, and pixels as the codecs have them. */
import type { Encoding } from "./encoding.ts";

/** The most pixels of a picture that is read; more would not fit the memory of most machines. */
export const MOST_PIXELS = 100e6;

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

/** What tells files of a format: letters at an offset in bytes, or a look at the beginning of the file. */
export type Signature =
  | readonly [offset: number, letters: string]
  | ((beginning: Uint8Array) => boolean);

/** An image format. One without `decode` is recognised only to say that it cannot be read. */
export interface ImageFormat {
  readonly name: string;
  /** How its files are recognised; one of these suffices. */
  readonly signatures: readonly Signature[];
  /** Endings of file names, the usual one first; those of formats with `encode` choose the output's. */
  readonly extensions?: readonly string[];
  /**
   * Reads the header of a file that has the signature: the size that {@linkcode decode} finds, for it reads
   * it in the same way. Throws an error of its own when no file of the format has such a header.
   */
  readonly header?: (bytes: Uint8Array) => ImageHeader;
  /** Decodes a whole file. Throws an error of the codec's own when the bytes are damaged. */
  readonly decode?: (bytes: Uint8Array) => Promise<Bitmap>;
  /** Encodes opaque pixels, with what is to stand beside them. */
  readonly encode?: (bitmap: Bitmap, encoding: Encoding) => Promise<Uint8Array>;
  /** Reads the recipe that {@linkcode encode} wrote; `undefined` where there is none. */
  readonly recipe?: (bytes: Uint8Array) => string | undefined | Promise<string | undefined>;
}

/** A format that can be read. */
export type ReadableFormat = ImageFormat & Required<Pick<ImageFormat, "header" | "decode">>;

/** A format that can be written. */
export type WritableFormat = ImageFormat & Required<Pick<ImageFormat, "extensions" | "encode">>;
