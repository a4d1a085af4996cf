import { checkMask, expectAspect } from "../image/mask.ts";
import type { Picture } from "../image/picture.ts";
import type { ControlOptions, StyleImage } from "../losses/styles.ts";
import { checkOptions } from "./options/check.ts";
import { REGIONS, STYLES } from "./options/styles.ts";

/**
 * Checks what steers a picture: choices, and masks against the pictures they belong to.
 *
 * @throws {PentimentoError} when a mask makes no sense or a choice is not known
 */
export function checkControls(
  options: ControlOptions & {
    readonly content: Picture;
    readonly style: Picture | readonly StyleImage[];
  },
): void {
  const { content, style, contentMap, protect, maskPropagation, blend } = options;
  checkOptions({ ...STYLES, ...REGIONS }, { maskPropagation, blend });
  const styles = "data" in style ? [] : style;
  const masks = [
    { mask: contentMap, picture: content, what: "content map" },
    { mask: protect, picture: content, what: "mask of what is protected" },
    ...styles.flatMap(({ picture, mask, source }, i) => {
      const of = styles.length === 1 ? "the style image" : `style image ${i + 1}`;
      return [
        { mask, picture: content, what: `mask of ${of}` },
        { mask: source, picture, what: `region of ${of}` },
      ];
    }),
  ];
  for (const { mask, picture, what } of masks) {
    if (mask === undefined) continue;
    checkMask(mask, what);
    expectAspect(mask, picture, what);
  }
}
