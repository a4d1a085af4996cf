/** Controls beside the losses: masks, and the treatment of colours. */
import { expectOptions } from "../checks.ts";
import { checkMask, expectAspect, masksMeeting } from "../image/mask.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import {
  colorsBefore,
  colorsLimited,
  lightnessOnly,
  preserveColor,
} from "../image/preserve_color.ts";
import { salientMask } from "../image/saliency.ts";
import { type ControlOptions, type StyleImage, styleImages } from "../losses/styles.ts";
import type { StylizeOptions } from "./options.ts";
import { checkOptions } from "./options/option.ts";
import { REGIONS, STYLES } from "./options/styles.ts";

/**
 * Checks choices, and masks against the pictures they belong to.
 *
 * @throws {PentimentoError} when a mask makes no sense or a choice is not known
 * @category Sessions
 */
export function checkControls(
  options: ControlOptions & {
    readonly content: Picture;
    readonly style: Picture | readonly StyleImage[];
  },
): void {
  expectOptions("controls", options);
  checkPicture(options.content, "content image");
  const { content, style, contentMap, detailMap, protect, maskPropagation, blend } = options;
  checkOptions({ ...STYLES, ...REGIONS }, {
    maskPropagation,
    detailMap,
    blend,
    ignoreTransparent: options.ignoreTransparent,
  });
  const styles = styleImages(style);
  const masks = [
    { mask: contentMap, picture: content, of: "the content image", what: "content map" },
    { mask: protect, picture: content, of: "the content image", what: "mask of what is protected" },
    ...styles.flatMap(({ picture, mask, source }, i) => {
      const name = styles.length === 1 ? "the style image" : `style image ${i + 1}`;
      return [
        { mask, picture: content, of: "the content image", what: `mask of ${name}` },
        { mask: source, picture, of: name, what: `region of ${name}` },
      ];
    }),
  ];
  for (const { mask, picture, of, what } of masks) {
    if (mask === undefined) continue;
    checkMask(mask, what);
    expectAspect(mask, picture, { what, of });
  }
}

/** The options with a content map that includes what people look at, where that is asked for. */
export function withDetailMap<
  T extends Pick<StylizeOptions, "content" | "contentMap" | "detailMap">,
>(options: T): T {
  const { content, contentMap, detailMap } = options;
  if (detailMap !== "auto") return options;
  return { ...options, contentMap: masksMeeting(contentMap, salientMask(content), "content map") };
}

/** The pictures of a run after its colours have been treated. */
export interface ColoredPictures {
  /** The content image to paint. */
  readonly content: Picture;
  /** The style images to paint it in. */
  readonly style: Picture | readonly StyleImage[];
  /** Makes the result of a painted picture. */
  finish(picture: Picture): Picture;
}

/** Treats the colours of a run's pictures as {@linkcode StylizeOptions.preserveColor} asks. */
export function handleColors(options: StylizeOptions): ColoredPictures {
  const { style, content, preserveColor: preserve } = options;
  if (preserve === undefined) return { content, style, finish: (picture) => picture };
  const { when = preserve.mode === "luminance" ? "after" : "before", ...how } = preserve;
  const colors = { ...how, colors: content };
  const recolored = (picture: Picture) => preserveColor(picture, colors);
  if (when === "after") return { content, style, finish: recolored };
  const before = (picture: Picture) => colorsBefore(picture, colors);
  const prepared = "data" in style
    ? before(style)
    : style.map((one) => ({ ...one, picture: before(one.picture) }));
  // Lightness alone is painted, and the colours come back in the end.
  return how.mode === "luminance"
    ? { content: lightnessOnly(content, colors), style: prepared, finish: recolored }
    : { content, style: prepared, finish: (picture) => colorsLimited(picture, colors) };
}
