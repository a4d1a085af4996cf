/** What a session is given: its start, and checks of numbers and pictures. */
import { wrongNumbers } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import type { Size } from "../size.ts";
import { firstPicture } from "./first_picture.ts";
import type { RunPlan } from "./plan.ts";
import type { ScaleStart } from "./prepare_scale.ts";

/** What the first scale of a run starts from. */
export function firstStart({ options, content, style, scales }: RunPlan): ScaleStart {
  const picture = firstPicture(scales[0]!, { ...options, content, style });
  return { picture, state: undefined, recovered: 0 };
}

/**
 * Checks that a picture to evaluate has the size of a scale.
 *
 * @throws {PentimentoError} when it has another
 */
export function expectSize(picture: Size, { width, height }: Size): void {
  if (picture.width === width && picture.height === height) return;
  throw outOfRange(
    `The picture to evaluate is ${picture.width} x ${picture.height} pixels, but the scale ` +
      `${width} x ${height}: give one of the scale's size`,
  );
}

/**
 * Checks a number of iterations.
 *
 * @throws {PentimentoError} when it is no whole number from 1 on
 */
export function expectCount(count: number, what: string): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw wrongNumbers(
    `A session cannot ${what} ${count} iterations: give a whole number from 1 on`,
    count,
  );
}
