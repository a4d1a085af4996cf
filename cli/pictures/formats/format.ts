/** What is known of an image format, and pixels as the codecs have them. */

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
