/** The table of loss normalizations: the factors that turn differences of features into losses. */
import type { RootSteps } from "../ops/matrix_root/steps.ts";

/**
 * Normalization of a difference of features. With feature maps F of C channels and M positions, those
 * of the content image P, `G = F F^T / M` and A the same of the style image (with its own M):
 *
 * | normalization | content | style |
 * | --- | --- | --- |
 * | `relative` | `sum (F - P)^2 / sum (P - mean P)^2` | `sum (G - A)^2 / sum A^2` |
 * | `gatys` (Gatys, Ecker, Bethge 2016) | `1/2 sum (F - P)^2` | `1 / (4 C^2) sum (G - A)^2` |
 * | `mean` (Johnson's neural-style) | `mean (F - P)^2` | `mean ((G - A) / C)^2` |
 * | `gatys-control` (Gatys et al. 2017) | `mean (F - P)^2` | `mean (G - A)^2` |
 * | `udacity` (Udacity's notebook) | `mean (F - P)^2` | `M / C mean (G - A)^2` |
 * | `scaled` (Crowson, early 2021) | `sum d^2 / sum abs d` of `d = F - P` | the same of `d = G - A` |
 *
 * `relative` means the same at every size and with every network, so it is the default.
 *
 * @category Losses
 */
export type LossNormalization =
  | "relative"
  | "gatys"
  | "mean"
  | "gatys-control"
  | "udacity"
  | "scaled";

/** Sums over a content target P or a style target A (divided by its positions). */
export interface TargetStatistics {
  /** The sum of all elements. */
  readonly sum: number;
  /** The sum of all squares. */
  readonly squares: number;
  /** The number of elements. */
  readonly count: number;
}

/** Size of the features whose style is compared. */
export interface StyleSize {
  /** Channels C. */
  readonly channels: number;
  /** Positions M of the target image's map. */
  readonly positions: number;
}

/** One row of the table. */
interface Normalization {
  /** Factor of the content loss `sum (F - P)^2`. */
  contentScale(target: TargetStatistics): number;
  /** Factor of the style loss `sum (G - A)^2` of Gram or covariance matrices, divided by their positions. */
  styleScale(size: StyleSize, target: TargetStatistics): number;
  /** Factor of a sum of squares over values: means of channels, ranks of sorted values. */
  valueScale(target: TargetStatistics): number;
  /** True if `sum d^2` is divided by `sum abs d`. */
  readonly scaled: boolean;
  /** Addend to the diagonal of a covariance matrix before its root is taken, given the sums over the matrix. */
  rootEpsilon(covariance: TargetStatistics): number;
  /** Iteration for roots of covariance matrices. */
  readonly rootSteps: RootSteps;
  /** Weights in use where terms are not balanced. Default: those recommended with balancing. */
  readonly weights?: (kind: "trained" | "weights-free") => {
    readonly contentWeight?: number;
    readonly styleWeight: number;
  };
  /** True if terms are balanced by default. */
  readonly balanced: boolean;
}

/** Keep the denominators of `relative` above zero, so that flat content and black style images have finite losses. */
const TINY = 1e-12;
const FLAT = 1e-6;

/** Settings that published normalizations share; roots are as in Crowson's code, whose steps may stop short. */
const PUBLISHED = {
  contentScale: ({ count }: TargetStatistics) => 1 / count,
  valueScale: ({ count }: TargetStatistics) => 1 / count,
  scaled: false,
  rootEpsilon: () => 1e-4,
  rootSteps: "plain",
  balanced: false,
} as const;

const NORMALIZATIONS: Readonly<Record<LossNormalization, Normalization>> = {
  relative: {
    contentScale({ sum, squares, count }) {
      const variance = squares - sum ** 2 / count;
      return 1 / (Math.max(0, variance) + FLAT * squares + TINY);
    },
    styleScale: (_size, { squares }) => 1 / (squares + TINY),
    valueScale: ({ squares }) => 1 / (squares + TINY),
    scaled: false,
    // The gradient of the root of a variance near zero would outweigh all others, whatever the size of features.
    rootEpsilon: ({ squares }) => Math.max(1e-4, 1e-3 * Math.sqrt(squares)),
    rootSteps: "scaled",
    balanced: true,
    weights: (kind) => ({ styleWeight: kind === "weights-free" ? 20 : 100 }),
  },
  gatys: {
    ...PUBLISHED,
    contentScale: () => 0.5,
    styleScale: ({ channels }) => 1 / (4 * channels ** 2),
    weights: () => ({ contentWeight: 1, styleWeight: 1000 }),
  },
  mean: {
    ...PUBLISHED,
    styleScale: ({ channels }) => 1 / channels ** 4,
    weights: () => ({ contentWeight: 5, styleWeight: 100 }),
  },
  "gatys-control": {
    ...PUBLISHED,
    styleScale: ({ channels }) => 1 / channels ** 2,
  },
  udacity: {
    ...PUBLISHED,
    styleScale: ({ channels, positions }) => positions / channels ** 3,
  },
  scaled: {
    ...PUBLISHED,
    contentScale: () => 1,
    styleScale: () => 1,
    scaled: true,
  },
};

/**
 * The names of the normalizations.
 *
 * @category Losses
 */
export const LOSS_NORMALIZATIONS: readonly LossNormalization[] = Object.keys(
  NORMALIZATIONS,
) as LossNormalization[];

/** The normalization of a name. */
export function normalizationOf(name: LossNormalization): Normalization {
  return NORMALIZATIONS[name];
}

/** Sums over a target, in double precision. */
export function statisticsOf(values: Float32Array): TargetStatistics {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return { sum, squares, count: values.length };
}
