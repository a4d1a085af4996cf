/** How a picture becomes a file, beside its format and its pixels. */

/** What is written into a file beside the pixels. */
export interface Metadata {
  /** How the picture was made, as JSON text; read back by `readRecipe()`. Default: none. */
  readonly recipe?: string;
  /** An EXIF block, from the letters of its byte order on. Default: none. */
  readonly exif?: Uint8Array;
}

/** What an encoder is asked for. */
export interface Encoding {
  /** What is written beside the pixels. Default: nothing. */
  readonly metadata?: Metadata;
}
