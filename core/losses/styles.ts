/** Styles of a run: style images with weights, sizes and masks, grouped by what they are averaged into. */
import { checkChoice, expectNumber, expectObject } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import { opaque } from "../image/alpha.ts";
import { type Mask, masksMeeting, seenMask } from "../image/mask.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import { resize, sizeOfArea } from "../image/resample.ts";
import { type LayerName, layerSpec } from "../network/vgg19.ts";
import type { Size } from "../size.ts";

/**
 * The layers that a style image provides, see {@linkcode StyleImage.detail}.
 *
 * @category Losses
 */
export const STYLE_DETAILS = ["all", "fine", "coarse"] as const;

/**
 * The name of a detail.
 *
 * @category Losses
 */
export type StyleDetail = typeof STYLE_DETAILS[number];

/** The levels whose layers a detail includes. */
const DETAILS: Readonly<Record<StyleDetail, (level: number) => boolean>> = {
  all: () => true,
  fine: (level) => level <= 2,
  coarse: (level) => level > 2,
};

/** The largest scale of a style image, see {@linkcode StyleImage.scale}: a small one has no more to show. */
export const MOST_SCALE = 16;

/**
 * The combinations of several styles, see {@linkcode ControlOptions.blend}.
 *
 * @category Losses
 */
export const BLENDS = ["targets", "losses"] as const;

/**
 * Where the content counts by itself, see {@linkcode ControlOptions.detailMap}.
 *
 * @category Losses
 */
export const DETAIL_MAPS = ["none", "auto"] as const;

/**
 * The ways in which masks reach deep layers, see {@linkcode ControlOptions.maskPropagation}.
 *
 * @category Losses
 */
export const MASK_PROPAGATIONS = ["simple", "inside", "all"] as const;

/**
 * A style image and its options.
 *
 * @category Losses
 */
export interface StyleImage {
  /** The picture, of any size. */
  readonly picture: Picture;
  /** Its share among the styles, above 0; only proportions count. Default 1. */
  readonly weight?: number;
  /**
   * The size of its strokes: the style image's size relative to the result's when its statistics are computed.
   * Above 0 and up to 16; several sizes are averaged. Only {@linkcode stylize} scales. Default 1.
   */
  readonly scale?: number | readonly number[];
  /**
   * The layers that it provides: `all`, `fine` ones (levels 1 and 2: colours and brushwork) or `coarse` ones (from
   * level 3 on: forms and strokes). Default `all`.
   */
  readonly detail?: StyleDetail;
  /** The region of the result that is painted in this style, stretched over it. Default: everywhere. */
  readonly mask?: Mask;
  /** The region of the style image whose statistics count. Default: everywhere. */
  readonly source?: Mask;
}

/**
 * Controls of a picture besides its losses.
 *
 * @category Losses
 */
export interface ControlOptions {
  /**
   * Combination of several styles: `targets` averages their statistics, `losses` adds up a loss for each. Styles
   * with masks always have a loss each. Default `targets`.
   */
  readonly blend?: typeof BLENDS[number];
  /**
   * Positions of a layer that belong to a mask: `simple`, those that the mask covers; `inside`, only those whose whole
   * receptive field it covers; `all`, those with any part of it in their receptive field. (Gatys et al.,
   * "Controlling Perceptual Factors in Neural Style Transfer", 2017.) Default `simple`.
   */
  readonly maskPropagation?: typeof MASK_PROPAGATIONS[number];
  /** Weight of the content loss at each position, stretched over the result: 0 to 1. Default: 1 everywhere. */
  readonly contentMap?: Mask;
  /**
   * `auto`: the content also counts by what people look at, see {@linkcode salientMask}: fully where contrast and
   * symmetry are, down to 0.15 elsewhere. With {@linkcode ControlOptions.contentMap} both are multiplied. Default
   * `none`.
   */
  readonly detailMap?: typeof DETAIL_MAPS[number];
  /** Positions that keep the content image's pixels, stretched over the result: 1 keeps. Default: none. */
  readonly protect?: Mask;
  /**
   * Whether positions at which the content image is transparent weigh nothing in content and style loss. They are in
   * the result with its alpha in any case. Default false: what stands there weighs as anything else.
   */
  readonly ignoreTransparent?: boolean;
}

/** A picture with a share in a style. */
export interface StyleSource {
  readonly picture: Picture;
  /** Its share in the group, before sources that do not provide a layer are left out. */
  readonly share: number;
  readonly detail: StyleDetail;
  /** The region of the picture that counts. */
  readonly region: Mask | undefined;
}

/** Sources whose statistics are averaged into one target, and the region that is compared with it. */
export interface StyleGroup {
  /** `style`, or of several `style 1`, `style 2`. */
  readonly name: string;
  /** Its share of the style loss; all shares add up to 1. */
  readonly share: number;
  /** The region of the target image that is compared. */
  readonly mask: Mask | undefined;
  readonly sources: readonly StyleSource[];
}

/** Rules for resizing the pictures of styles. */
interface StyleSizing {
  /** Size of the target image. */
  readonly target: Size;
  /** The measure that a style shares with the target: its area, or its longest side. */
  readonly by: "area" | "side";
  /** The least side in pixels that the style layers need: a picture never becomes smaller, and has two positions. */
  readonly least: number;
}

/**
 * The styles of a run as groups.
 *
 * @param sizing rules for resizing pictures. Default: none is resized
 * @throws {PentimentoError} when pictures, weights, sizes or masks make no sense
 */
export function groupStyles(
  style: Picture | readonly StyleImage[],
  { blend, seen }: Pick<ControlOptions, "blend"> & {
    /** The region of the result that is compared at all. Default: everywhere. */
    readonly seen?: Mask | undefined;
  },
  sizing?: StyleSizing,
): StyleGroup[] {
  const masked = (mask: Mask | undefined) => masksMeeting(seen, mask, "region that a style paints");
  const styles = checkStyles(style);
  const shareOf = shares(styles.map(({ weight }) => weight));
  const separate = blend === "losses" || styles.some(({ mask }) => mask !== undefined);
  const sourcesOf = (one: typeof styles[number], share: number): StyleSource[] =>
    one.scales.map((scale) => ({
      picture: opaque(
        sizing === undefined
          ? one.picture
          : resize(one.picture, sizeAt(one.picture, scale, sizing)),
      ),
      share: share / one.scales.length,
      detail: one.detail,
      region: one.region,
    }));
  if (!separate || styles.length === 1) {
    const sources = styles.flatMap((one, i) => sourcesOf(one, shareOf[i]!));
    return [{ name: "style", share: 1, mask: masked(styles[0]!.mask), sources }];
  }
  return styles.map((one, i) => ({
    name: `style ${i + 1}`,
    share: shareOf[i]!,
    mask: masked(one.mask),
    sources: sourcesOf(one, 1),
  }));
}

/** The least share: less would become 0 on the way, and no style would be left where it is the only one. */
const LEAST_SHARE = 1e-30;

/** Weights, any numbers above 0, as shares that add up to 1. */
function shares(weights: readonly number[]): number[] {
  // Divided by the largest first, their sum cannot overflow.
  const largest = Math.max(...weights);
  const together = weights.reduce((sum, weight) => sum + weight / largest, 0);
  return weights.map((weight) => Math.max(LEAST_SHARE, weight / largest / together));
}

/** Tells whether a source provides the style of a layer. */
export function providesLayer({ detail }: Pick<StyleSource, "detail">, layer: LayerName): boolean {
  return DETAILS[detail](layerSpec(layer).level);
}

/** A style image in messages: by its number where there are several. */
export function nameOfStyle(i: number, count: number): string {
  return count === 1 ? "style image" : `style image ${i + 1}`;
}

/**
 * The style images as a list.
 *
 * @throws {TypeError} when it is neither a picture nor a list of objects with one
 * @throws {RangeError} when a picture has no pixels, or not as many numbers as its size asks for
 */
export function styleImages(style: Picture | readonly StyleImage[]): readonly StyleImage[] {
  if (!Array.isArray(style)) {
    expectObject("style image", style, "a picture, or a list of objects with a picture");
  }
  const list: readonly StyleImage[] = Array.isArray(style)
    ? style
    : [{ picture: style as Picture }];
  for (const [i, one] of list.entries()) {
    const what = nameOfStyle(i, list.length);
    expectObject(what, one, "an object with a picture");
    checkPicture(one.picture, what);
  }
  return list;
}

/**
 * The styles as a list, with all defaults filled in.
 *
 * @throws {PentimentoError} when pictures, weights, sizes or masks make no sense
 */
function checkStyles(style: Picture | readonly StyleImage[]) {
  const list = styleImages(style);
  if (list.length === 0) throw outOfRange("There is no style image: give at least one");
  return list.map((one, i) => {
    const what = nameOfStyle(i, list.length);
    const { picture, weight = 1, scale = 1, detail = "all", mask, source } = one;
    expectNumber(`weight of the ${what}`, weight, { positive: true });
    const scales = Array.isArray(scale) ? scale as readonly number[] : [scale as number];
    if (scales.length === 0) {
      throw outOfRange(`The ${what} has no scale: give at least one, as in 1`);
    }
    const limits = { positive: true, most: MOST_SCALE };
    scales.forEach((value) => expectNumber(`scale of the ${what}`, value, limits));
    checkChoice(`detail of the ${what}`, detail, STYLE_DETAILS);
    return { picture, weight, scales, detail, mask, region: seenRegion(picture, source, what) };
  });
}

/** The region of a picture that counts: what is transparent does not. */
function seenRegion(picture: Picture, source: Mask | undefined, what: string): Mask | undefined {
  const seen = seenMask(picture);
  if (seen?.data.every((value) => value === 0)) {
    throw outOfRange(`The ${what} is wholly transparent: give one with something to see`);
  }
  return masksMeeting(seen, source, `region of the ${what}`);
}

/** The sizes that {@linkcode groupStyles} resizes the pictures of styles to. */
export function styleSizes(
  style: Picture | readonly StyleImage[],
  sizing: StyleSizing,
): Size[] {
  return checkStyles(style).flatMap(({ picture, scales }) =>
    scales.map((scale) => sizeAt(picture, scale, sizing))
  );
}

function sizeAt(picture: Size, scale: number, { target, by, least }: StyleSizing): Size {
  const fitted = (factor: number): Size => {
    const fit = (length: number) => Math.max(1, Math.round(length * factor));
    return { width: fit(picture.width), height: fit(picture.height) };
  };
  const longest = Math.max(picture.width, picture.height);
  const side = Math.max(1, Math.round(scale * Math.max(target.width, target.height)));
  const size = by === "area"
    ? sizeOfArea(picture, Math.max(1, scale ** 2 * target.width * target.height))
    : fitted(side / longest);
  // A second position besides the first: of a single one there is no covariance.
  const [short, long] = [least, 2 * least];
  if (Math.min(size.width, size.height) >= short && Math.max(size.width, size.height) >= long) {
    return size;
  }
  return fitted(Math.max(short / Math.min(picture.width, picture.height), long / longest));
}
