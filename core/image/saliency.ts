/** What people look at in a picture: a map from local contrast and symmetry, without a network. */
import type { Size } from "../size.ts";
import { toOklab } from "./color_spaces.ts";
import { gaussianBlur } from "./gaussian.ts";
import type { Mask } from "./mask.ts";
import { checkPicture, type Picture } from "./picture.ts";
import { radialSymmetry } from "./radial_symmetry.ts";
import { fitLongestSide } from "./resample.ts";

/** The longest side at which a picture is looked at: what is finer is no form. */
const LOOKED_AT = 192;

/** Deviations of the centres whose contrast counts, in shares of the longest side. */
const CENTRES = [1 / 96, 1 / 48, 1 / 24] as const;

/** The deviation of what lies about a centre, and of the wider surroundings that it has to stand out from. */
const [AROUND, WIDER] = [3, 6] as const;

/** The squared contrast in Oklab under which nothing is seen: a just noticeable difference, 0.02. */
const UNSEEN = 0.02 ** 2;

/** Radii of symmetric things, in shares of the longest side. */
const RADII = [1 / 64, 1 / 40, 1 / 24, 1 / 14] as const;

/** The deviation of what something symmetric has to stand out from, in shares of the longest side. */
const ABOUT = 1 / 8;

/** The deviation by which the map is spread, in shares of the longest side, so that a whole head counts. */
const SPREAD = 1 / 40;

/** The share of places that keep less than the whole content. */
const FULL = 0.95;

/** The share of the content that the least salient places keep. */
const LEAST = 0.15;

/**
 * Where people look in a picture, from {@linkcode LEAST} to 1: contrast that stands out from its surroundings, and
 * middles of what is symmetric, as eyes, faces and letters are. With colours p in Oklab, at most 192 pixels a side,
 * and Gaussians G by their deviation,
 *
 *     E_s = sum over L, a, b of (G(s) p - G(3 s) p)^2                       contrast of centre and surround
 *     C = mean over s of sqrt(E_s) (E_s / (E_s + G(6 s) E_s + 0.0004))^2    less where all about is as rich
 *     Y = R (R / (R + G(1/8 side) R))^2, R the radial symmetry of L         likewise
 *     A = G(1/40 side) (C / max C + Y / max Y)
 *     map = 0.15 + 0.85 min(1, A / q)                                with q, 95 % of places have a smaller A
 *
 * Contrast of centre and surround is that of L. Itti, C. Koch and E. Niebur, "A Model of Saliency-Based Visual
 * Attention for Rapid Scene Analysis" (1998); its normalisation by the surroundings is D. Heeger's, "Normalization of
 * cell responses in cat striate cortex" (1992). Where nothing stands out the map is 1 all over.
 *
 * @returns a mask of the picture's aspect ratio, for the content map
 * @category Pictures
 */
export function salientMask(picture: Picture): Mask {
  checkPicture(picture, "picture that is looked at");
  const seen = fitLongestSide(
    picture,
    Math.min(LOOKED_AT, Math.max(picture.width, picture.height)),
  );
  const { width, height } = seen;
  const side = Math.max(width, height);
  const count = width * height;
  const lab = toOklab(seen.data);
  const planes = [0, 1, 2].map((c) => lab.subarray(c * count, (c + 1) * count));
  const radii = [...new Set(RADII.map((share) => Math.max(1, Math.round(share * side))))];
  const parts = [
    standingOut(planes, seen, side),
    unlike(radialSymmetry(planes[0]!, seen, radii), seen, { wider: ABOUT * side, unseen: 0 }),
  ].map(toOne);
  const both = parts[0]!.map((value, i) => value + parts[1]![i]!);
  const attention = gaussianBlur(both, seen, SPREAD * side);
  const full = attention.toSorted()[Math.floor(FULL * count)]!;
  const shareOf = (value: number) => full > ROUNDING ? Math.min(1, value / full) : 1;
  const data = Float32Array.from(attention, (value) => LEAST + (1 - LEAST) * shareOf(value));
  return { width, height, data };
}

/** Contrast of centre and surround over scales, less where the wider surroundings have as much. */
function standingOut(
  planes: readonly Float64Array[],
  size: Size,
  side: number,
): Float64Array<ArrayBuffer> {
  const result = new Float64Array(size.width * size.height);
  for (const share of CENTRES) {
    const deviation = share * side;
    const energy = new Float64Array(result.length);
    for (const plane of planes) {
      const centre = gaussianBlur(plane, size, deviation);
      const surround = gaussianBlur(plane, size, AROUND * deviation);
      for (let i = 0; i < energy.length; i++) energy[i]! += (centre[i]! - surround[i]!) ** 2;
    }
    const apart = unlike(energy, size, { wider: WIDER * deviation, unseen: UNSEEN });
    for (let i = 0; i < result.length; i++) {
      const own = energy[i]!;
      if (own > 0) result[i]! += apart[i]! / Math.sqrt(own) / CENTRES.length;
    }
  }
  return result;
}

/** Values times the square of their share in themselves and what is about them. */
function unlike(
  values: Float64Array<ArrayBuffer>,
  size: Size,
  { wider, unseen }: { readonly wider: number; readonly unseen: number },
): Float64Array<ArrayBuffer> {
  const about = gaussianBlur(values, size, wider);
  return values.map((own, i) => own > 0 ? own * (own / (own + about[i]! + unseen)) ** 2 : 0);
}

/** Values over their largest; as they are, where all but rounding is 0. */
function toOne(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return values.map((value) => most > ROUNDING ? value / most : 0);
}

/** What flat pictures have in place of 0. */
const ROUNDING = 1e-9;
