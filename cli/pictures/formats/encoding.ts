/** How a picture becomes a file, beside its format and its pixels. */

/** What is written into a file beside the pixels. */
export interface Metadata {
  /** How the picture was made, as JSON text; read back by `readRecipe()`. Default: none. */
  readonly recipe?: string;
  /** An EXIF block, from the letters of its byte order on. Default: none. */
  readonly exif?: Uint8Array;
}

/** Bits of a sample in a file. */
export type BitDepth = 8 | 16;

/** What an encoder is asked for. */
export interface Encoding {
  /** Bits of a sample, one of the format's {@linkcode ImageFormat.depths}. Default 8 */
  readonly depth?: BitDepth;
  /** How much of the picture is kept where the format leaves something out, 1 to 100. Default: the format's. */
  readonly quality?: number;
  /** What is written beside the pixels. Default: nothing. */
  readonly metadata?: Metadata;
}

/**
 * A picture's samples, sRGB, made when they are asked for: an encoder that writes some rows at a time never
 * has all of them in memory.
 */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  readonly depth: BitDepth;
  /** Red, green and blue, and in the fourth how opaque the pixel is; colours are not multiplied by it. */
  readonly channels: 3 | 4;
  /**
   * Interleaved samples of rows, of 8 or 16 bits as {@linkcode depth} says.
   *
   * @param layout `rgba` has four channels in any case. Default: as many as {@linkcode PixelSource.channels}
   */
  readonly rows: (
    first: number,
    count: number,
    layout?: "rgba",
  ) => Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}
