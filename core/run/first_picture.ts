/** The picture that a run starts from. */
import { expectObject, expectOptions } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import { opaque } from "../image/alpha.ts";
import { noiseLike } from "../image/noise.ts";
import { expectColors, grayPicture, mix, type Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { Size } from "../size.ts";
import type { RunOptions } from "./options.ts";
import { OPTIMIZATION } from "./options/optimization.ts";
import { checkOptions, defaultsOf } from "./options/option.ts";

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
  expectObject("size", size, "an object with width and height");
  expectOptions("firstPicture()", options);
  checkOptions(OPTIMIZATION, options);
  const { content, strength } = { ...DEFAULTS, ...options };
  const init = initPicture(size, options);
  if (strength === 1) return init;
  return mix(opaque(resize(content, size)), init, strength);
}

/**
 * Makes the picture that a further scale starts from: that of the scale before, enlarged, with what is finer in the
 * picture that the run started from. Else the next scale would begin with a blurred picture, whose edges the losses
 * do not bring back.
 *
 * @param before the picture of the scale before; of the scale's own size it is the start as it is
 * @param options.startDetail how much of the detail is added, default 1
 */
export function nextPicture(
  size: Size,
  { before, ...options }: FirstPictureOptions & Pick<RunOptions, "startDetail"> & {
    readonly before: Picture;
  },
): Picture {
  const { init, startDetail } = { ...DEFAULTS, ...options };
  const enlarged = resize(before, size);
  const same = before.width === size.width && before.height === size.height;
  if (same || init === "noise" || startDetail === 0) return enlarged;
  const start = firstPicture(size, options);
  const coarse = resize(resize(start, before), size);
  const add = (value: number, i: number) =>
    value + startDetail * (start.data[i]! - coarse.data[i]!);
  return { ...enlarged, data: enlarged.data.map(add) };
}

function initPicture(size: Size, options: FirstPictureOptions): Picture {
  const { init, content, style, seed } = { ...DEFAULTS, ...options };
  if (typeof init === "object") {
    expectColors(init, "init picture");
    return opaque(resize(init, size));
  }
  switch (init) {
    case "content":
      return opaque(resize(content, size));
    case "style":
      return opaque(resize(style, size));
    case "noise":
      return noiseLike(style, { ...size, seed });
    case "gray":
      return grayPicture(size);
    default:
      throw outOfRange(
        `The init "${init satisfies never}" is not known: choose content, style, noise, gray or a picture`,
      );
  }
}
