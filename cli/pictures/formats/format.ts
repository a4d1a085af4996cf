/** What is known of an image format, and pixels as the codecs have them. */
import type { BitDepth, Encoding, PixelSource } from "./encoding.ts";

/** The most pixels of a picture that is read; more would not fit the memory of most machines. */
export const MOST_PIXELS = 100e6;

/**
 * Samples of pixels, as exact as the file has them: of 8 bits, of 16, or numbers of which 0 is black and 1
 * white.
 */
export type Samples = Uint8ClampedArray | Uint16Array | Float32Array;

/** Pixels as interleaved RGBA in sRGB; colours are not multiplied by alpha. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** `4 * width * height` samples. */
  readonly data: Samples;
  /** What else is known of the picture. Default: nothing. */
  readonly metadata?: BitmapMetadata;
}

/** What a file says beside its pixels. */
export interface BitmapMetadata {
  /** The EXIF block, from the letters of its byte order on; the orientation in it has been applied. */
  readonly exif?: Uint8Array;
  /** The name of the colour profile from which the pixels were converted to sRGB. */
  readonly icc?: string;
  /** Whether there are more frames, of which this is the first. */
  readonly animated?: boolean;
  /** What was damaged and is not used, as ends of sentences that begin with the file. */
  readonly warnings?: readonly string[];
}

/** Pixels as a decoder finds them, with what their numbers mean. */
export interface Decoded extends Bitmap {
  /**
   * `cmyk`: the four samples say how much light each ink lets through, so that all 255 is white. Default
   * `rgb`.
   */
  readonly inks?: "rgb" | "cmyk";
  /** The ICC profile that they are in. Default: sRGB. */
  readonly profile?: Uint8Array;
}

/** A part of a picture as it is stored, in pixels. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
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
  /** The part of it that is to be seen. Default: all of it. */
  readonly crop?: Crop;
  /** EXIF orientation of what is seen, 1 to 8. Default: 1, upright. */
  readonly orientation?: number;
  /** Bits of the samples that {@linkcode ImageFormat.decode} gives, rounded up to 8, 16 or 32. Default 8. */
  readonly depth?: number;
  /** Bits of the samples that the decoder works with, and needs memory for, where these are more. */
  readonly workingDepth?: number;
  /** The EXIF block, where it makes sense. */
  readonly exif?: Uint8Array;
  /** What is damaged beside the pixels and is not used, see {@linkcode BitmapMetadata.warnings}. */
  readonly warnings?: readonly string[];
}

/** What tells files of a format: letters at an offset in bytes, or a look at the beginning of the file. */
export type Signature =
  | readonly [offset: number, letters: string]
  | ((beginning: Uint8Array) => boolean);

/** An image format. One without `decode` is recognised only to say that it cannot be read. */
export interface ImageFormat {
  readonly name: string;
  /** Programs that make a file of it into one that can be read. Default: any that opens it. */
  readonly converters?: string;
  /** How its files are recognised; one of these suffices. */
  readonly signatures: readonly Signature[];
  /** Endings of file names, the usual one first; those of formats with `encode` choose the output's. */
  readonly extensions?: readonly string[];
  /**
   * Reads the header of a file that has the signature: the size that {@linkcode decode} finds, for it reads
   * it in the same way. Throws an error of its own when no file of the format has such a header.
   */
  readonly header?: (bytes: Uint8Array) => ImageHeader;
  /** Whether the header may stand anywhere, so that the beginning of a large file may lack it. Default `false`. */
  readonly headerAnywhere?: boolean;
  /**
   * Decodes a whole file, as it is stored: neither turned upright nor converted to sRGB. Throws an error of
   * the codec's own when the bytes are damaged.
   */
  readonly decode?: (bytes: Uint8Array) => Promise<Decoded>;
  /** Bits of a sample that {@linkcode encode} can write. Default: 8 */
  readonly depths?: readonly BitDepth[];
  /** How much of the picture {@linkcode encode} keeps, 1 to 100, unless it is asked for more or less. Default: all */
  readonly quality?: number;
  /** Encodes pixels, with what is to stand beside them. */
  readonly encode?: (pixels: PixelSource, encoding: Encoding) => Promise<Uint8Array>;
  /** Whether files of the format are opaque: pictures with alpha are then put on white. Default false. */
  readonly isOpaque?: boolean;
  /** Reads the recipe that {@linkcode encode} wrote; `undefined` where there is none. */
  readonly recipe?: (bytes: Uint8Array) => string | undefined | Promise<string | undefined>;
}

/** A format that can be read. */
export type ReadableFormat = ImageFormat & Required<Pick<ImageFormat, "header" | "decode">>;

/** A format that can be written. */
export type WritableFormat = ImageFormat & Required<Pick<ImageFormat, "extensions" | "encode">>;
