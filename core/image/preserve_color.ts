/** Colours of one picture given to another. */
import { expectChoice, expectOptions, expectShare } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import {
  limitVariances,
  MATCH_TRANSFORMS,
  matchStatistics,
  type MatchTransform,
} from "./color_transform.ts";
import { matchHistogram } from "./histogram.ts";
import { LIGHTNESS_SPACES } from "./color_spaces.ts";
import { mapSeen, seenOf } from "./alpha.ts";
import { checkPicture, clip, mix, type Picture } from "./picture.ts";
import { resize } from "./resample.ts";

/**
 * The ways to keep colours, see {@linkcode PreserveColorOptions.mode}.
 *
 * @category Colours
 */
export const COLOR_MODES = ["luminance", "match", "histogram"] as const;

/**
 * The spaces in which lightness is taken, see {@linkcode PreserveColorOptions.space}.
 *
 * @category Colours
 */
export const COLOR_SPACES = ["oklab", "yuv"] as const;

/**
 * Options of {@linkcode preserveColor}.
 *
 * @category Colours
 */
export interface PreserveColorOptions {
  /** The picture whose colours are kept: for a style transfer the content image. */
  readonly colors: Picture;
  /**
   * `luminance`: every pixel has the chroma that `colors` has there; `match`: the mean and covariance of
   * all colours become those of `colors`; `histogram`: so do, in addition, the distributions of lightness
   * and of both coordinates of chroma.
   */
  readonly mode: typeof COLOR_MODES[number];
  /** The lightness of `luminance`: Oklab's L or the luma of BT.601. Default `oklab`. */
  readonly space?: typeof COLOR_SPACES[number];
  /** The linear map that `match` and `histogram` use. Default `sym`, which moves colours least. */
  readonly match?: MatchTransform;
  /** From 0, the picture as it is, to 1, all as described; in between the two are mixed. Default 1. */
  readonly strength?: number;
}

/**
 * The least variance that counts as colour: about two steps of 8 bits squared in RGB, which is what rounding and
 * JPEG leave in a grey picture (of photographs in colour the least is four and more), and what that is in Oklab, whose
 * chroma has a third of the range.
 */
const LEAST_VARIANCE = { rgb: (2 / 255) ** 2, oklab: (2 / 255) ** 2 / 10 } as const;

/** The least deviation of lightness that is stretched to another's: a flat picture has none. */
const LEAST_DEVIATION = 0.003;

/**
 * A picture in the colours of another, values in [0, 1].
 *
 * After a style transfer give it the result, before one the style image ({@linkcode colorsBefore}); `colors`
 * is the content image both times.
 *
 * - `luminance` keeps the picture's lightness and takes chroma from `colors`, pixel by pixel. Where sRGB has
 *   no such colour, chroma is reduced until it has. `colors` is resized to the picture and has to have its
 *   aspect ratio, to a pixel.
 * - `match` maps RGB linearly (Gatys et al., "Preserving color in neural artistic style transfer", 2016);
 *   what leaves [0, 1] is clipped. Colours in which the picture hardly varies are not blown up, so that it
 *   takes grey-scale and flat ones.
 * - `histogram` does the same in Oklab and then maps lightness and both coordinates of chroma each by the
 *   monotone function that makes its distribution the one of `colors`; chroma is reduced as above. Without
 *   the linear map before it, and more so in RGB, coordinates that go together in `colors` would be mapped
 *   as if they did not, which makes colours that `colors` does not have.
 *
 * @throws {PentimentoError} when an option is not known, the strength is outside [0, 1], or `luminance` is
 *   asked for with pictures of different aspect ratios.
 * @category Colours
 */
export function preserveColor(picture: Picture, options: PreserveColorOptions): Picture {
  check(picture, options);
  const { mode, strength = 1 } = options;
  if (picture.alpha && mode !== "luminance") {
    return mapSeen(picture, (seen) => preserveColor(seen, options));
  }
  const modes = { luminance: withChromaOf, match: matched, histogram: withHistogramsOf };
  return mix(picture, { ...picture, data: modes[mode](picture, options) }, strength);
}

/**
 * A style image made ready for a content image, before a style transfer, so that the result has the content
 * image's colours.
 *
 * For `match` and `histogram` this is {@linkcode preserveColor}. For `luminance` it is the style image in
 * grey, its lightness given the mean and deviation of the content image's (Gatys et al. 2016);
 * paint then {@linkcode lightnessOnly} of the content image and give the result its colours by
 * {@linkcode preserveColor}. `options.colors` is the content image, of any size.
 *
 * @throws {PentimentoError} when an option is not known or the strength is outside [0, 1].
 * @category Colours
 */
export function colorsBefore(style: Picture, options: PreserveColorOptions): Picture {
  check(style, options);
  const { colors, mode, space = "oklab", strength = 1 } = options;
  if (mode !== "luminance") return preserveColor(style, options);
  const of = (picture: Picture) => {
    const lightness = LIGHTNESS_SPACES[space].split(picture.data);
    return lightness.subarray(0, lightness.length / 3);
  };
  const lightness = of(style);
  const own = meanAndDeviation(style.alpha ? of(seenOf(style)) : lightness);
  const wanted = meanAndDeviation(of(seenOf(colors)));
  const stretch = wanted.deviation / Math.max(own.deviation, LEAST_DEVIATION);
  const stretched = lightness.map((value) => wanted.mean + stretch * (value - own.mean));
  return mix(style, gray(style, stretched, space), strength);
}

/**
 * A picture in grey: what a content image is painted as when its luminance alone is to be styled.
 *
 * @param options as those of {@linkcode preserveColor}
 * @throws {PentimentoError} when the space is not known or the strength is outside [0, 1].
 * @category Colours
 */
export function lightnessOnly(
  picture: Picture,
  options: Pick<PreserveColorOptions, "space" | "strength"> = {},
): Picture {
  expectOptions("lightnessOnly()", options);
  const { space = "oklab", strength = 1 } = options;
  check(picture, { colors: picture, mode: "luminance", space, strength });
  const lightness = LIGHTNESS_SPACES[space].split(picture.data);
  const count = picture.width * picture.height;
  return mix(picture, gray(picture, lightness.subarray(0, count), space), strength);
}

/**
 * A picture that was painted after a style image in the colours of `colors`, without colours that paint alone brought
 * in: it gets no more of them than `colors` has where that is grey, or has one tone, or nearly so. The colours of
 * other pictures stay as they were painted.
 *
 * @param options as those of {@linkcode preserveColor}
 * @throws {PentimentoError} as {@linkcode preserveColor}
 * @category Colours
 */
export function colorsLimited(picture: Picture, options: PreserveColorOptions): Picture {
  check(picture, options);
  const limits = { limited: LEAST_VARIANCE.rgb, free: 4 * LEAST_VARIANCE.rgb };
  const planes = limitVariances(picture.data, seenOf(options.colors).data, limits);
  const data = new Float32Array(planes).map(clip);
  return mix(picture, { ...picture, data }, options.strength ?? 1);
}

function withChromaOf(picture: Picture, options: PreserveColorOptions): Float32Array {
  const { split, join } = LIGHTNESS_SPACES[options.space ?? "oklab"];
  const planes = split(fitTo(picture, options.colors).data);
  planes.set(split(picture.data).subarray(0, planes.length / 3));
  return join(planes);
}

function matched(picture: Picture, { colors, match = "sym" }: PreserveColorOptions): Float32Array {
  const options = { match, leastVariance: LEAST_VARIANCE.rgb };
  return new Float32Array(matchStatistics(picture.data, seenOf(colors).data, options)).map(clip);
}

function withHistogramsOf(
  picture: Picture,
  { colors, match = "sym" }: PreserveColorOptions,
): Float32Array {
  const { split, join } = LIGHTNESS_SPACES.oklab;
  const targets = split(seenOf(colors).data);
  const planes = matchStatistics(split(picture.data), targets, {
    match,
    leastVariance: LEAST_VARIANCE.oklab,
  });
  for (let c = 0; c < 3; c++) {
    const plane = (of: Float64Array) => of.subarray(c * of.length / 3, (c + 1) * of.length / 3);
    const wanted = meanAndDeviation(plane(targets));
    const { deviation } = meanAndDeviation(plane(planes));
    // Less than 1 only where the linear map found next to nothing to stretch: grey stays nearly grey.
    const share = Math.min(1, deviation / Math.max(wanted.deviation, Number.MIN_VALUE));
    const [own, other] = [planes, targets].map((of) => new Float32Array(plane(of)));
    const ranked = matchHistogram(own!, other!);
    const start = c * planes.length / 3;
    ranked.forEach((value, i) => planes[start + i] = wanted.mean + share * (value - wanted.mean));
  }
  return join(planes);
}

function gray(
  picture: Picture,
  lightness: Float64Array,
  space: keyof typeof LIGHTNESS_SPACES,
): Picture {
  const planes = new Float64Array(picture.data.length);
  planes.set(lightness.map(clip));
  return { ...picture, data: LIGHTNESS_SPACES[space].join(planes) };
}

function meanAndDeviation(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** `colors` at the size of a picture of the same aspect ratio. */
function fitTo({ width, height }: Picture, colors: Picture): Picture {
  const rows = width * colors.height / colors.width;
  const columns = height * colors.width / colors.height;
  if (Math.abs(rows - height) > 1 && Math.abs(columns - width) > 1) {
    throw outOfRange(
      "To keep colours by luminance both pictures need one aspect ratio, but they have " +
        `${width} x ${height} and ${colors.width} x ${colors.height} pixels: ` +
        "choose match or histogram, or crop one",
    );
  }
  return resize(colors, { width, height });
}

function check(picture: Picture, options: PreserveColorOptions): void {
  expectOptions("colours to preserve", options);
  const { colors, mode, space = "oklab", match = "sym", strength = 1 } = options;
  checkPicture(picture, "picture to colour");
  checkPicture(colors, "picture to take colours from");
  expectChoice("way to preserve colour", mode, COLOR_MODES);
  expectChoice("colour space", space, COLOR_SPACES);
  expectChoice("transform of colours", match, MATCH_TRANSFORMS);
  expectShare("strength of colours to preserve", strength);
}
