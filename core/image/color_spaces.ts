/**
 * Colour spaces of pixels as planes: three of equal length, one after the other. All functions are defined
 * outside [0, 1] too and go there and back without loss.
 */

/** The weights of red and blue in a luma; green has the rest. */
interface LumaWeights {
  readonly red: number;
  readonly blue: number;
}

/** ITU-R recommendation that a luma follows: BT.601 (JPEG, other style transfer programs) or BT.709 (HD). */
export type LumaStandard = "bt601" | "bt709";

const LUMA: Readonly<Record<LumaStandard, LumaWeights>> = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
};

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

/** The inverse of {@linkcode toOklab}. What sRGB cannot show comes out of [0, 1]. */
export function fromOklab(lab: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const count = lab.length / 3;
  const rgb = new Float64Array(3 * count);
  const linear = new Float64Array(3);
  for (let i = 0; i < count; i++) {
    oklabToLinear(linear, lab[i]!, lab[count + i]!, lab[2 * count + i]!);
    for (let c = 0; c < 3; c++) rgb[c * count + i] = linearToSrgb(linear[c]!);
  }
  return rgb;
}

/** Writes the linear red, green and blue of one Oklab colour into `linear`. */
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
 * scaled differences B - Y and R - Y (PB and PR of ITU-R BT.601 and BT.709).
 *
 * @param rgb three planes of sRGB in [0, 1]
 */
export function toYuv(rgb: ArrayLike<number>, standard: LumaStandard): Float64Array<ArrayBuffer> {
  const { red, blue } = LUMA[standard];
  const count = rgb.length / 3;
  const yuv = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const r = rgb[i]!;
    const b = rgb[2 * count + i]!;
    const y = red * r + (1 - red - blue) * rgb[count + i]! + blue * b;
    yuv[i] = y;
    yuv[count + i] = (b - y) / (2 * (1 - blue));
    yuv[2 * count + i] = (r - y) / (2 * (1 - red));
  }
  return yuv;
}

/** The inverse of {@linkcode toYuv}. What sRGB cannot show comes out of [0, 1]. */
export function fromYuv(yuv: ArrayLike<number>, standard: LumaStandard): Float64Array<ArrayBuffer> {
  const { red, blue } = LUMA[standard];
  const count = yuv.length / 3;
  const rgb = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const y = yuv[i]!;
    const b = y + 2 * (1 - blue) * yuv[count + i]!;
    const r = y + 2 * (1 - red) * yuv[2 * count + i]!;
    rgb[i] = r;
    rgb[count + i] = (y - red * r - blue * b) / (1 - red - blue);
    rgb[2 * count + i] = b;
  }
  return rgb;
}
