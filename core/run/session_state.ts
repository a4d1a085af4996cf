/** Saved sessions: checks of what is brought back. */
import { expectObject } from "../checks.ts";
import { outOfRange } from "../errors.ts";
import type { Picture } from "../image/picture.ts";
import type { OptimizerSnapshot } from "../optimizers/optimizer.ts";
import { savedNumbers } from "../optimizers/saved_state.ts";
import type { Size } from "../size.ts";
import type { ScalePlan } from "./plan.ts";
import type { ScaleStart } from "./prepare_scale.ts";
import type { SavedScale } from "./scale_at_work.ts";
import type { SessionState } from "./session_types.ts";

/** The version of {@linkcode SessionState}. */
export const STATE_VERSION = 2;

/**
 * Checks that a saved session is one of a run with these scales.
 *
 * @throws {PentimentoError} when it is not
 */
export function expectState(state: SessionState, scales: readonly ScalePlan[]): void {
  expectObject("saved session", state, "what save() gave");
  const { version, scale, iterations, start, work } = state;
  if (version !== STATE_VERSION) {
    throw outOfRange(
      `A saved session of version ${version} cannot be restored: this release knows version ${STATE_VERSION}`,
    );
  }
  const whole = (value: number) => Number.isInteger(value) && value >= 0;
  const fits = whole(scale) && iterations.length === scales.length && iterations.every(whole) &&
    scale < scales.length && (start === undefined) !== (work === undefined);
  const size = scales[scale];
  const numbers = size && 4 * Math.ceil(3 * size.width * size.height / 4);
  if (!fits || work && work.optimizer.memory["pixels"]?.length !== numbers) {
    throw outOfRange(
      `The saved session is of another run: one of ${iterations.length} scales, where this has ` +
        `${scales.length} or others: restore it with the pictures and options that it was saved with`,
    );
  }
}

/** What a scale at work that was saved is prepared from: its pixels. */
export function startOf({ optimizer, recovered }: SavedScale, size: Size): ScaleStart {
  return { picture: savedPicture(optimizer, size), state: undefined, recovered };
}

/**
 * The pixels in a saved optimiser, of the size of its scale.
 *
 * @category Sessions
 */
export function savedPicture(optimizer: OptimizerSnapshot, size: Size): Picture {
  expectObject("size", size, "an object with width and height");
  const { width, height } = size;
  return { width, height, data: savedNumbers(optimizer, "pixels", 3 * width * height) };
}
