import type { Picture } from "../image/picture.ts";
import { colorsBefore, lightnessOnly, preserveColor } from "../image/preserve_color.ts";
import type { StyleImage } from "../losses/styles.ts";
import type { StylizeOptions } from "./run_options.ts";

/** What keeping the content image's colours means for a run. */
export interface Colours {
  /** The content image to paint. */
  readonly content: Picture;
  /** The style images to paint it in. */
  readonly style: Picture | readonly StyleImage[];
  /** What is made of a painted picture in the end. */
  finish(picture: Picture): Picture;
}

/** How a run treats colours, see {@linkcode StylizeOptions.preserveColor}. */
export function coloursFor(options: StylizeOptions): Colours {
  const { style, content, preserveColor: preserve } = options;
  if (preserve === undefined) return { content, style, finish: (picture) => picture };
  const { when = preserve.mode === "luminance" ? "after" : "before", ...how } = preserve;
  const colours = { ...how, colors: content };
  const recoloured = (picture: Picture) => preserveColor(picture, colours);
  if (when === "after") return { content, style, finish: recoloured };
  const before = (picture: Picture) => colorsBefore(picture, colours);
  const prepared = "data" in style
    ? before(style)
    : style.map((one) => ({ ...one, picture: before(one.picture) }));
  // Lightness alone is painted, and the colours come back in the end.
  return how.mode === "luminance"
    ? { content: lightnessOnly(content, colours), style: prepared, finish: recoloured }
    : { content, style: prepared, finish: (picture) => picture };
}
