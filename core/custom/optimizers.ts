/** Optimisers by name, for graphs of one's own. */
import type { Gpu } from "../gpu/gpu.ts";
import { Adam, type AdamOptions } from "../optimizers/adam/adam.ts";
import { Lbfgs, type LbfgsOptions } from "../optimizers/lbfgs/lbfgs.ts";
import type { Differentiable, Optimizer } from "../optimizers/optimizer.ts";

/** An optimiser with its settings, to be given a function. */
export type OptimizerChoice = (gpu: Gpu, objective: Differentiable) => Promise<Optimizer>;

/** L-BFGS with a strong Wolfe line search: the fewest evaluations. Pixels may leave [0, 1] on the way. */
export function lbfgs(options: LbfgsOptions = {}): OptimizerChoice {
  return (gpu, objective) => Lbfgs.create(gpu, objective, options);
}

/** Adam, by default at a rate of 0.02, with pixels kept in [0, 1]: for losses without a minimum, too. */
export function adam(options: AdamOptions = {}): OptimizerChoice {
  return (gpu, objective) => Adam.create(gpu, objective, options);
}
