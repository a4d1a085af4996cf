/** Optimisers with their settings, for graphs of one's own. */
import type { Gpu } from "../gpu/gpu.ts";
import { Adam, type AdamOptions } from "../optimizers/adam/adam.ts";
import { Lbfgs, type LbfgsOptions } from "../optimizers/lbfgs/lbfgs.ts";
import type { Differentiable, Optimizer } from "../optimizers/optimizer.ts";

/**
 * An optimiser with its settings: what {@linkcode lbfgs} and {@linkcode adam} give.
 *
 * @category Minimising
 */
export type OptimizerChoice =
  | { readonly kind: "lbfgs"; readonly options: LbfgsOptions }
  | { readonly kind: "adam"; readonly options: AdamOptions };

/**
 * L-BFGS with a strong Wolfe line search: the fewest evaluations. Pixels may leave [0, 1] on the way.
 *
 * @category Minimising
 */
export function lbfgs(options: LbfgsOptions = {}): OptimizerChoice {
  return { kind: "lbfgs", options };
}

/**
 * Adam, by default at a rate of 0.02, with pixels kept in [0, 1]: for losses without a minimum, too.
 *
 * @category Minimising
 */
export function adam(options: AdamOptions = {}): OptimizerChoice {
  return { kind: "adam", options };
}

/** Gives an optimiser the function that it is to minimise. */
export async function createOptimizer(
  gpu: Gpu,
  objective: Differentiable,
  { kind, options }: OptimizerChoice,
): Promise<Optimizer> {
  return kind === "lbfgs"
    ? await Lbfgs.create(gpu, objective, options)
    : await Adam.create(gpu, objective, options);
}
