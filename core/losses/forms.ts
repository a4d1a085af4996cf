import { PentimentoError } from "../errors.ts";

/**
 * How a difference of features becomes a loss. With feature maps F of C channels and M positions, those
 * of the content image P, `G = F F^T / M` and A the same of the style image (with its own M):
 *
 * | form | content | style |
 * | --- | --- | --- |
 * | `relative` | `sum (F - P)^2 / sum (P - mean P)^2` | `sum (G - A)^2 / sum A^2` |
 * | `gatys` (Gatys, Ecker, Bethge 2016) | `1/2 sum (F - P)^2` | `1 / (4 C^2) sum (G - A)^2` |
 * | `mean` (Johnson's neural-style) | `mean (F - P)^2` | `mean ((G - A) / C)^2` |
 *
 * `relative` means the same at every size and with every network, so it is the default.
 */
export type LossForm = "relative" | "gatys" | "mean";

/**
 * Denominators of the `relative` form cannot vanish: a flat content image, or a black style image, still
 * gives finite losses.
 */
const TINY = 1e-12;
const FLAT = 1e-6;

/** What is known of a content target P or a style target A (divided by its positions). */
export interface TargetStatistics {
  /** The sum of all elements. */
  readonly sum: number;
  /** The sum of all squares. */
  readonly squares: number;
  /** How many elements there are. */
  readonly count: number;
}

/** Sums a target up in double precision. */
export function statisticsOf(values: Float32Array, count: number): TargetStatistics {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return { sum, squares, count };
}

/** What `sum (F - P)^2` is multiplied by in each form, see {@linkcode LossForm}. */
export function contentScale(form: LossForm, target: TargetStatistics): number {
  switch (form) {
    case "relative": {
      const variance = target.squares - target.sum ** 2 / target.count;
      return 1 / (Math.max(0, variance) + FLAT * target.squares + TINY);
    }
    case "gatys":
      return 0.5;
    case "mean":
      return 1 / target.count;
    default:
      throw unknownForm(form);
  }
}

/** What `sum (G - A)^2` is multiplied by in each form, with G and A divided by their positions. */
export function styleScale(form: LossForm, channels: number, target: TargetStatistics): number {
  switch (form) {
    case "relative":
      return 1 / (target.squares + TINY);
    case "gatys":
      return 1 / (4 * channels ** 2);
    case "mean":
      return 1 / channels ** 4;
    default:
      throw unknownForm(form);
  }
}

function unknownForm(form: never): PentimentoError {
  return new PentimentoError(
    `The loss form "${form}" is not known: choose relative, gatys or mean`,
  );
}
