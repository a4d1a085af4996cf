/** Separation of lightness from colour, and the way back into sRGB. */
import { fromYuv, linearToSrgb, oklabToLinear, toOklab, toYuv } from "./color_spaces.ts";
import { clip } from "./picture.ts";

/** A colour space that separates a picture's lightness from its colours. */
export interface LightnessSpace {
  /** Three planes: lightness in [0, 1] and two of chroma, which is 0 for greys. */
  split(rgb: ArrayLike<number>): Float64Array;
  /**
   * Three planes of sRGB in [0, 1]. Where sRGB has no such colour, chroma is reduced until it has, so that
   * lightness and hue stay; clipping each channel would change both.
   *
   * @param planes lightness in [0, 1] and two planes of chroma
   */
  join(planes: Float64Array): Float32Array;
}

/** Halvings of the interval in which the largest chroma lies: its end is known to 1/65536. */
const HALVINGS = 16;

/** The distance from [0, 1] that rounding may give the linear light of a colour in sRGB. */
const TOLERANCE = 1e-12;

/** The supported spaces. `yuv` has the luma of BT.601, as other style transfer programs. */
export const LIGHTNESS_SPACES: Readonly<Record<"oklab" | "yuv", LightnessSpace>> = {
  oklab: { split: toOklab, join: joinOklab },
  yuv: { split: (rgb) => toYuv(rgb, "bt601"), join: joinYuv },
};

function joinOklab(planes: Float64Array): Float32Array {
  const count = planes.length / 3;
  const rgb = new Float32Array(3 * count);
  const linear = new Float64Array(3);
  for (let i = 0; i < count; i++) {
    const lightness = planes[i]!;
    const a = planes[count + i]!;
    const b = planes[2 * count + i]!;
    oklabToLinear(linear, lightness, a, b);
    if (!shown(linear)) {
      let fits = 0;
      for (let size = 0.5, k = 0; k < HALVINGS; k++, size /= 2) {
        oklabToLinear(linear, lightness, (fits + size) * a, (fits + size) * b);
        if (shown(linear)) fits += size;
      }
      oklabToLinear(linear, lightness, fits * a, fits * b);
    }
    for (let c = 0; c < 3; c++) rgb[c * count + i] = clip(linearToSrgb(linear[c]!));
  }
  return rgb;
}

function joinYuv(planes: Float64Array): Float32Array {
  const count = planes.length / 3;
  const rgb = fromYuv(planes, "bt601");
  const result = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    const luma = planes[i]!;
    // A colour is its luma and a step from there: the step is cut where the first channel ends.
    let fits = 1;
    for (let at = i; at < rgb.length; at += count) {
      const step = rgb[at]! - luma;
      if (rgb[at]! > 1) fits = Math.min(fits, (1 - luma) / step);
      if (rgb[at]! < 0) fits = Math.min(fits, -luma / step);
    }
    for (let at = i; at < rgb.length; at += count) {
      result[at] = clip(luma + fits * (rgb[at]! - luma));
    }
  }
  return result;
}

function shown(linear: Float64Array): boolean {
  // Written out: this runs up to 17 times a pixel.
  return linear[0]! >= -TOLERANCE && linear[0]! <= 1 + TOLERANCE &&
    linear[1]! >= -TOLERANCE && linear[1]! <= 1 + TOLERANCE &&
    linear[2]! >= -TOLERANCE && linear[2]! <= 1 + TOLERANCE;
}
