/**
 * Colour spaces of pixels as planes: three of equal length, one after the other. All functions are defined
 * outside [0, 1] too and go there and back without loss.
 */
import { clip } from "./picture.ts";

/** The weights of red and blue in the luma of ITU-R BT.601, as JPEG has it; green has the rest. */
const [RED, BLUE] = [0.299, 0.114];

/** Linear light of an sRGB value (IEC 61966-2-1); below 0 the curve goes on by its point reflection. */
export function srgbToLinear(value: number): number {
  if (value < 0) return -srgbToLinear(-value);
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** The inverse of {@linkcode srgbToLinear}. */
export function linearToSrgb(value: number): number {
  if (value < 0) return -linearToSrgb(-value);
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

/**
 * Oklab of sRGB (B. Ottosson, "A perceptual color space for image processing", 2020): lightness L in [0, 1],
 * then a (green to red) and b (blue to yellow), within about 0.33 of 0.
 *
 * @param rgb three planes of sRGB in [0, 1]
 */
export function toOklab(rgb: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const count = rgb.length / 3;
  const lab = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const r = srgbToLinear(rgb[i]!);
    const g = srgbToLinear(rgb[count + i]!);
    const b = srgbToLinear(rgb[2 * count + i]!);
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    lab[i] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    lab[count + i] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    lab[2 * count + i] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
  }
  return lab;
}

/** The inverse of {@linkcode toOklab} for one colour: writes its linear red, green and blue into `linear`. */
export function oklabToLinear(linear: Float64Array, lightness: number, a: number, b: number): void {
  // The published matrices inverted in double precision: of their published inverses, ten digits leave errors of
  // 1e-6 in dark colours.
  const l = (0.999999998450520 * lightness + 0.396337792173768 * a + 0.215803758060759 * b) ** 3;
  const m = (1.000000008881761 * lightness - 0.105561342323656 * a - 0.063854174771706 * b) ** 3;
  const s = (1.000000054672411 * lightness - 0.089484182094966 * a - 1.291485537864092 * b) ** 3;
  linear[0] = 4.076741661347994 * l - 3.307711590408193 * m + 0.230969928729428 * s;
  linear[1] = -1.268438004092176 * l + 2.609757400663371 * m - 0.341319396310220 * s;
  linear[2] = -0.004196086541837 * l - 0.703418614459450 * m + 1.707614700930945 * s;
}

/**
 * YUV of sRGB in floats: luma Y in [0, 1] (of greys the value itself), then U and V in [-0.5, 0.5], the
 * scaled differences B - Y and R - Y (PB and PR of ITU-R BT.601).
 *
 * @param rgb three planes of sRGB in [0, 1]
 */
export function toYuv(rgb: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const count = rgb.length / 3;
  const yuv = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const r = rgb[i]!;
    const b = rgb[2 * count + i]!;
    const y = RED * r + (1 - RED - BLUE) * rgb[count + i]! + BLUE * b;
    yuv[i] = y;
    yuv[count + i] = (b - y) / (2 * (1 - BLUE));
    yuv[2 * count + i] = (r - y) / (2 * (1 - RED));
  }
  return yuv;
}

/** The inverse of {@linkcode toYuv}. What sRGB cannot show comes out of [0, 1]. */
export function fromYuv(yuv: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const count = yuv.length / 3;
  const rgb = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const y = yuv[i]!;
    const b = y + 2 * (1 - BLUE) * yuv[count + i]!;
    const r = y + 2 * (1 - RED) * yuv[2 * count + i]!;
    rgb[i] = r;
    rgb[count + i] = (y - RED * r - BLUE * b) / (1 - RED - BLUE);
    rgb[2 * count + i] = b;
  }
  return rgb;
}

/** A colour space that separates a picture's lightness from its colours. */
interface LightnessSpace {
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
  oklab: { split: splitOklab, join: joinOklab },
  yuv: { split: toYuv, join: joinYuv },
};

/** A difference between channels that is colour in nearly black pixels as well, and no noise. */
const SURE = 4 / 255;

/** A grey that is dark, but light enough for noise to have no more chroma than elsewhere. */
const DARK = 0.25;

/**
 * Oklab in which the noise of dark greys is no colour: near black a step of 8 bits has ten times the chroma that it
 * has elsewhere, and on another lightness would be a strong colour. A small difference d between channels has at most
 * the chroma that it has in a dark grey, times `1 + d / SURE`; of larger ones nothing is limited.
 */
function splitOklab(rgb: ArrayLike<number>): Float64Array {
  const planes = toOklab(rgb);
  const count = rgb.length / 3;
  for (let i = 0; i < count; i++) {
    const color = [rgb[i]!, rgb[count + i]!, rgb[2 * count + i]!];
    const [least, most] = [Math.min(...color), Math.max(...color)];
    if (most > DARK) continue;
    const [, a, b] = toOklab(color.map((value) => value - least + DARK));
    const limit = Math.hypot(a!, b!) * (1 + (most - least) / SURE);
    const chroma = Math.hypot(planes[count + i]!, planes[2 * count + i]!);
    if (chroma <= limit) continue;
    planes[count + i]! *= limit / chroma;
    planes[2 * count + i]! *= limit / chroma;
  }
  return planes;
}

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
  const rgb = fromYuv(planes);
  const result = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    // Of white rounding makes a little more than 1.
    const luma = clip(planes[i]!);
    // A colour is its luma and a step from there: the step is cut where the first channel ends.
    let fits = 1;
    const steps = [0, 1, 2].map((c) => rgb[c * count + i]! - planes[i]!);
    for (const step of steps) {
      if (luma + step > 1) fits = Math.min(fits, (1 - luma) / step);
      if (luma + step < 0) fits = Math.min(fits, -luma / step);
    }
    steps.forEach((step, c) => result[c * count + i] = clip(luma + fits * step));
  }
  return result;
}

function shown(linear: Float64Array): boolean {
  // Written out: this runs up to 17 times a pixel.
  return linear[0]! >= -TOLERANCE && linear[0]! <= 1 + TOLERANCE &&
    linear[1]! >= -TOLERANCE && linear[1]! <= 1 + TOLERANCE &&
    linear[2]! >= -TOLERANCE && linear[2]! <= 1 + TOLERANCE;
}
