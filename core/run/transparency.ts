/** Transparency of a run's pictures: what they are put on, and the alpha of its result. */
import { outOfRange } from "../errors.ts";
import { expectColor, putOn } from "../image/alpha.ts";
import { type Mask, masksMeeting, seenMask } from "../image/mask.ts";
import type { Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { Size } from "../size.ts";
import type { StylizeOptions } from "./options.ts";

/** The options that transparency bears on. */
type Options =
  & Pick<StylizeOptions, "content" | "style" | "background" | "contentMap" | "ignoreTransparent">
  & Pick<StylizeOptions, "init">;

/**
 * The options with their pictures on the background, where there is one. Done again, it changes nothing.
 *
 * @throws {PentimentoError} when the background is no colour that is known
 */
export function onBackground<T extends Options>(options: T): T {
  const { background, content, style, init } = options;
  if (background === undefined) return options;
  expectColor("background", background);
  const styles = "data" in style ? [style] : style.map(({ picture }) => picture);
  const pictures = [content, ...styles, ...typeof init === "object" ? [init] : []];
  if (pictures.every(({ alpha }) => alpha === undefined)) return options;
  const on = (picture: Picture) => putOn(picture, background);
  return {
    ...options,
    content: on(content),
    style: "data" in style ? on(style) : style.map((one) => ({ ...one, picture: on(one.picture) })),
    ...typeof init === "object" && { init: on(init) },
  };
}

/**
 * What counts of the content image in the losses, where what is transparent is to be ignored and something is: the
 * region that styles are compared in, and the weight of the content loss, of which its own map is a part.
 *
 * @throws {PentimentoError} when nothing is left of the content image
 */
export function seenOfContent(
  { content, contentMap, ignoreTransparent }: Options,
): { readonly seen?: Mask; readonly contentMap?: Mask } {
  const seen = ignoreTransparent ? seenMask(content) : undefined;
  const own = contentMap && { contentMap };
  if (seen === undefined) return { ...own };
  if (seen.data.every((value) => value === 0)) {
    throw outOfRange(
      "The content image is wholly transparent, and what is transparent is to be ignored, so that nothing is " +
        "left to paint: give one with something to see",
    );
  }
  return { seen, contentMap: masksMeeting(seen, contentMap, "content map")! };
}

/** Gives painted pictures of any size the alpha of the content image, after all else was done to them. */
export function asTransparentAs(
  content: Picture,
  finish: (picture: Picture) => Picture,
): (picture: Picture) => Picture {
  if (content.alpha === undefined) return finish;
  let last: Picture = content;
  const contentAt = ({ width, height }: Size) => {
    // Pictures on the way have one size after the other, many of them the same.
    if (last === content || last.width !== width || last.height !== height) {
      last = resize(content, { width, height });
    }
    return last;
  };
  return (picture) => ({ ...finish(picture), alpha: contentAt(picture).alpha!.slice() });
}
