/** Optimisers with their settings, for graphs of one's own. */
import { checkChoice, expectNumber, expectOptions, expectShare, expectWhole } from "../checks.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Adam, type AdamOptions } from "../optimizers/adam/adam.ts";
import { Lbfgs, type LbfgsOptions, LONGEST_HISTORY } from "../optimizers/lbfgs/lbfgs.ts";
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
  expectOptions("lbfgs()", options);
  const { history = 1, learningRate = 1, average = 0, enough = 0, historyPrecision } = options;
  expectWhole("history", history, 1, LONGEST_HISTORY);
  expectNumber("learning rate", learningRate, { positive: true });
  expectShare("average's decay", average, true);
  expectShare("gain that is enough", enough);
  checkChoice("precision of the history", historyPrecision, ["f32", "f16"]);
  return { kind: "lbfgs", options };
}

/**
 * Adam, by default at a rate of 0.02, with pixels kept in [0, 1]: for losses without a minimum, too.
 *
 * @category Minimising
 */
export function adam(options: AdamOptions = {}): OptimizerChoice {
  expectOptions("adam()", options);
  const { learningRate = 1, beta1 = 0, beta2 = 0, epsilon = 0, average = 0 } = options;
  expectNumber("learning rate", learningRate, { positive: true });
  expectShare("decay beta1", beta1, true);
  expectShare("decay beta2", beta2, true);
  expectNumber("epsilon", epsilon, {});
  expectShare("average's decay", average, true);
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
