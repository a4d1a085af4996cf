/** A small picture as bytes, as encoders for terminals take it. */

/** Rows of pixels with red, green and blue, a byte each. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}
