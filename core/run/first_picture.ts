/** The picture that a run starts from. */
import { PentimentoError } from "../errors.ts";
import { opaque } from "../image/alpha.ts";
import { noiseLike } from "../image/noise.ts";
import { checkPicture, mix, type Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { Size } from "../size.ts";
import type { RunOptions } from "./options.ts";
import { OPTIMIZATION } from "./options/optimization.ts";
import { defaultsOf } from "./options/option.ts";

const DEFAULTS = defaultsOf(OPTIMIZATION);

/**
 * Options of {@linkcode firstPicture}.
 *
 * @category Sessions
 */
export interface FirstPictureOptions extends Pick<RunOptions, "init" | "strength" | "seed"> {
  /** The content image. */
  readonly content: Picture;
  /** The style image, or the first of several. */
  readonly style: Picture;
}

/**
 * Makes the picture that a run starts from: the content image, with the share `strength` of the `init` picture mixed
 * in.
 *
 * @param size that of the first scale
 * @throws {PentimentoError} when the init is not known
 * @category Sessions
 */
export function firstPicture(size: Size, options: FirstPictureOptions): Picture {
  const { content, strength } = { ...DEFAULTS, ...options };
  const init = initPicture(size, options);
  if (strength === 1) return init;
  return mix(opaque(resize(content, size)), init, strength);
}

function initPicture(size: Size, options: FirstPictureOptions): Picture {
  const { init, content, style, seed } = { ...DEFAULTS, ...options };
  if (typeof init === "object") {
    checkPicture(init, "init picture");
    return opaque(resize(init, size));
  }
  switch (init) {
    case "content":
      return opaque(resize(content, size));
    case "style":
      return opaque(resize(style, size));
    case "noise":
      return noiseLike(style, { ...size, seed });
    default:
      throw new PentimentoError(
        `The init "${init satisfies never}" is not known: choose content, style, noise or a picture`,
      );
  }
}
