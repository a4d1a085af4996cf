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
 * | `gatys-control` (Gatys et al. 2017) | `mean (F - P)^2` | `mean (G - A)^2` |
 * | `udacity` (Udacity's notebook) | `mean (F - P)^2` | `M / C mean (G - A)^2` |
 * | `scaled` (Crowson, early 2021) | `sum d^2 / sum abs d` of `d = F - P` | the same of `d = G - A` |
 *
 * `relative` means the same at every size and with every network, so it is the default.
 */
export type LossNormalization =
  | "relative"
  | "gatys"
  | "mean"
  | "gatys-control"
  | "udacity"
  | "scaled";

/** The forms by name. */
export const LOSS_NORMALIZATIONS = [
  "relative",
  "gatys",
  "mean",
  "gatys-control",
  "udacity",
  "scaled",
] as const satisfies readonly LossNormalization[];

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

/** What `sum (F - P)^2` is multiplied by in each form, see {@linkcode LossNormalization}; 1 for `scaled`. */
export function contentScale(form: LossNormalization, target: TargetStatistics): number {
  switch (form) {
    case "relative": {
      const variance = target.squares - target.sum ** 2 / target.count;
      return 1 / (Math.max(0, variance) + FLAT * target.squares + TINY);
    }
    case "gatys":
      return 0.5;
    case "mean":
    case "gatys-control":
    case "udacity":
      return 1 / target.count;
    case "scaled":
      return 1;
    default:
      throw unknownForm(form);
  }
}

/** What is known of the features whose style is compared. */
export interface StyleSite {
  /** Channels C. */
  readonly channels: number;
  /** Positions M of the target image's map. */
  readonly positions: number;
}

/**
 * What `sum (G - A)^2` is multiplied by in each form, with G and A divided by their positions; 1 for `scaled`.
 * Covariance matrices take the place of G and A without more ado.
 */
export function styleScale(
  form: LossNormalization,
  site: StyleSite,
  target: TargetStatistics,
): number {
  const { channels, positions } = site;
  switch (form) {
    case "relative":
      return 1 / (target.squares + TINY);
    case "gatys":
      return 1 / (4 * channels ** 2);
    case "mean":
      return 1 / channels ** 4;
    case "gatys-control":
      return 1 / channels ** 2;
    case "udacity":
      return positions / channels ** 3;
    case "scaled":
      return 1;
    default:
      throw unknownForm(form);
  }
}

/**
 * What a sum of squares over values (means of channels, ranks) is multiplied by: relative to the target, or
 * a mean over its values.
 */
export function valueScale(form: LossNormalization, target: TargetStatistics): number {
  return form === "relative" ? 1 / (target.squares + TINY) : 1 / target.count;
}

function unknownForm(form: never): PentimentoError {
  return new PentimentoError(
    `The loss form "${form}" is not known: choose one of ${LOSS_NORMALIZATIONS.join(", ")}`,
  );
}
