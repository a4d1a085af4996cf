import { PentimentoError } from "../errors.ts";
import { noiseLike } from "../image/noise.ts";
import { checkPicture, mix, type Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { Size } from "../size.ts";
import type { RunOptions } from "./run_options.ts";

/** What a first picture is made of. */
export interface FirstPictureOptions extends Pick<RunOptions, "init" | "strength" | "seed"> {
  /** The content image. */
  readonly content: Picture;
  /** The style image, or the first of several. */
  readonly style: Picture;
}

/**
 * Where a run starts: the content image, with as much of the `init` picture mixed in as `strength` says.
 *
 * @param sides of the first scale
 * @throws {PentimentoError} when the init is not known
 */
export function firstPicture(
  sides: Size,
  options: FirstPictureOptions,
): Picture {
  const { content, strength = 1 } = options;
  const init = initPicture(sides, options);
  if (strength === 1) return init;
  return mix(resize(content, sides), init, strength);
}

function initPicture(
  sides: Size,
  { init = "content", content, style, seed = 1 }: FirstPictureOptions,
): Picture {
  if (typeof init === "object") {
    checkPicture(init, "init picture");
    return resize(init, sides);
  }
  switch (init) {
    case "content":
      return resize(content, sides);
    case "style":
      return resize(style, sides);
    case "noise":
      return noiseLike(style, { ...sides, seed });
    default:
      throw new PentimentoError(
        `The init "${init satisfies never}" is not known: choose content, style, noise or a picture`,
      );
  }
}
