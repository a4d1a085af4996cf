import { expectPositive } from "../checks.ts";
import { PentimentoError } from "../errors.ts";
import type { Mask } from "../image/mask.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import { fitArea, fitLongestSide } from "../image/resample.ts";
import { type LayerName, layerSpec } from "../network/vgg19.ts";
import type { Size } from "../size.ts";

/** The layers that a style image has a part in, see {@linkcode StyleImage.detail}. */
export const STYLE_DETAILS = ["all", "fine", "coarse"] as const;

/** How several styles come together, see {@linkcode ControlOptions.blend}. */
export const BLENDS = ["targets", "losses"] as const;

/** How masks reach deep layers, see {@linkcode ControlOptions.maskPropagation}. */
export const MASK_PROPAGATIONS = ["simple", "inside", "all"] as const;

/** A style image and what is made of it. */
export interface StyleImage {
  /** The picture, of any size. */
  readonly picture: Picture;
  /** Its share among the styles, above 0; only proportions count. Default 1. */
  readonly weight?: number;
  /**
   * The size of its strokes: so many times the result's size it is made before its style is taken. Several
   * sizes are averaged. Only {@linkcode stylize} scales. Default 1.
   */
  readonly scale?: number | readonly number[];
  /**
   * What it gives: everything, what is `fine` (the layers of levels 1 and 2: colours and brushwork) or what is
   * `coarse` (those from level 3 on: forms and strokes). Default `all`.
   */
  readonly detail?: typeof STYLE_DETAILS[number];
  /** The region of the result that it paints, stretched over it. Default: everywhere. */
  readonly mask?: Mask;
  /** The region of the style image that its style is taken from. Default: everywhere. */
  readonly source?: Mask;
}

/** What steers a picture besides its losses. */
export interface ControlOptions {
  /**
   * How several styles come together: `targets` makes one style of their statistics, `losses` adds up a loss
   * for each. Styles with masks always have a loss each. Default `targets`.
   */
  readonly blend?: typeof BLENDS[number];
  /**
   * What of a layer belongs to a mask: `simple`, as much as the mask covers; `inside`, only what the mask
   * covers with its whole receptive field; `all`, whatever has a part of it in its field. (Gatys et al.,
   * "Controlling Perceptual Factors in Neural Style Transfer", 2017.) Default `simple`.
   */
  readonly maskPropagation?: typeof MASK_PROPAGATIONS[number];
  /** Where the content counts how much, stretched over the result: 1 fully, 0 not at all. Default: 1 everywhere. */
  readonly contentMap?: Mask;
  /** What keeps the content image's very pixels, stretched over the result: 1 keeps. Default: nothing. */
  readonly protect?: Mask;
}

/** A picture that a style is taken from. */
export interface StyleSource {
  readonly picture: Picture;
  /** Its share in the group, before layers that it does not give are left out. */
  readonly share: number;
  readonly detail: "all" | "fine" | "coarse";
  /** The region of the picture that counts. */
  readonly region: Mask | undefined;
}

/** Sources whose statistics are averaged, and what their average is the target of. */
export interface StyleGroup {
  /** `style`, or of several `style 1`, `style 2`. */
  readonly name: string;
  /** Its part of all style; the parts add up to 1. */
  readonly share: number;
  /** The region of the target image that is compared. */
  readonly mask: Mask | undefined;
  readonly sources: readonly StyleSource[];
}

/** A style image with nothing left open. */
interface ResolvedStyle {
  readonly picture: Picture;
  readonly weight: number;
  readonly scales: readonly number[];
  readonly detail: "all" | "fine" | "coarse";
  readonly mask: Mask | undefined;
  readonly region: Mask | undefined;
}

/** How the pictures of styles are resized. */
export interface StyleSizing {
  /** Sides of the target image. */
  readonly target: Size;
  /** Whether a style has the target's area or its longest side. */
  readonly by: "area" | "side";
}

/**
 * The styles of a run as groups.
 *
 * @param sizing how pictures are resized. Default: they are taken as they are
 * @throws {PentimentoError} when pictures, weights, sizes or masks make no sense
 */
export function groupStyles(
  style: Picture | readonly StyleImage[],
  { blend }: Pick<ControlOptions, "blend">,
  sizing?: StyleSizing,
): StyleGroup[] {
  const styles = checkStyles(style);
  const together = styles.reduce((sum, { weight }) => sum + weight, 0);
  const separate = blend === "losses" || styles.some(({ mask }) => mask !== undefined);
  const sourcesOf = (one: ResolvedStyle, share: number): StyleSource[] =>
    one.scales.map((scale) => ({
      picture: sizing === undefined ? one.picture : sized(one.picture, scale, sizing),
      share: share / one.scales.length,
      detail: one.detail,
      region: one.region,
    }));
  if (!separate || styles.length === 1) {
    const sources = styles.flatMap((one) => sourcesOf(one, one.weight / together));
    return [{ name: "style", share: 1, mask: styles[0]!.mask, sources }];
  }
  return styles.map((one, i) => ({
    name: `style ${i + 1}`,
    share: one.weight / together,
    mask: one.mask,
    sources: sourcesOf(one, 1),
  }));
}

/** Whether a source gives the style of a layer. */
export function gives({ detail }: Pick<StyleSource, "detail">, layer: LayerName): boolean {
  if (detail === "all") return true;
  const { level } = layerSpec(layer);
  return (level <= 2) === (detail === "fine");
}

/**
 * The styles as a list, with nothing left open.
 *
 * @throws {PentimentoError} when pictures, weights, sizes or masks make no sense
 */
function checkStyles(style: Picture | readonly StyleImage[]): ResolvedStyle[] {
  const list: readonly StyleImage[] = "data" in style ? [{ picture: style }] : style;
  if (list.length === 0) throw new PentimentoError("There is no style image: give at least one");
  return list.map((one, i) => {
    const what = list.length === 1 ? "style image" : `style image ${i + 1}`;
    const { picture, weight = 1, scale = 1, detail = "all", mask, source } = one;
    checkPicture(picture, what);
    expectPositive(`weight of the ${what}`, weight);
    const scales = typeof scale === "number" ? [scale] : scale;
    if (scales.length === 0) {
      throw new PentimentoError(`The ${what} has no scale: give at least one, as in 1`);
    }
    scales.forEach((value) => expectPositive(`scale of the ${what}`, value));
    if (!STYLE_DETAILS.includes(detail)) {
      throw new PentimentoError(
        `The detail "${detail}" of the ${what} is not known: choose all, fine or coarse`,
      );
    }
    return { picture, weight, scales, detail, mask, region: source };
  });
}

function sized(picture: Picture, scale: number, { target, by }: StyleSizing): Picture {
  if (by === "side") {
    const side = scale * Math.max(target.width, target.height);
    return fitLongestSide(picture, Math.max(1, Math.round(side)));
  }
  return fitArea(picture, scale ** 2 * target.width * target.height);
}
