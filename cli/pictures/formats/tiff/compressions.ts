/** TIFF's compressions by their numbers (TIFF 6.0 and its supplements). */

export const NONE = 1;
export const LZW = 5;
export const JPEG = 7;
export const ADOBE_DEFLATE = 8;
export const DEFLATE = 32946;
export const PACK_BITS = 32773;

/** Those that a predictor may stand before. */
export const PREDICTED: readonly number[] = [LZW, ADOBE_DEFLATE, DEFLATE];

const FAX = "fax machines' codes";

/** Those that are told by name alone. */
export const OTHERS: Readonly<Record<number, string>> = {
  ...{ 2: FAX, 3: FAX, 4: FAX, 6: "JPEG of the old kind", 34712: "JPEG 2000", 34887: "LERC" },
  ...{ 34925: "LZMA", 50000: "Zstandard", 50001: "WebP", 50002: "JPEG XL" },
};
