/** Adam in float64 on the host: the reference that the kernels are compared with. */

/** Parameters and running means of Adam, all of one length; {@linkcode adamStep} changes them. */
export interface AdamState {
  /** The numbers that are optimised. */
  readonly parameters: Float64Array;
  /** Running mean of the gradients, zeros at first. */
  readonly mean: Float64Array;
  /** Running mean of the squared gradients, zeros at first. */
  readonly variance: Float64Array;
}

/** Parameters of {@linkcode adamStep}. */
export interface AdamStepOptions {
  /** The loss's gradient at the parameters. */
  readonly gradient: ArrayLike<number>;
  /** The number of this step, from 1. */
  readonly step: number;
  /** The step size. Default 0.02. */
  readonly learningRate?: number;
  /** Decay of the mean. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the variance. Default 0.999. */
  readonly beta2?: number;
  /** Keeps the divisor from 0. Default 1e-8. */
  readonly epsilon?: number;
}

/**
 * One step of Adam (Kingma and Ba 2015, algorithm 1): `x -= rate * m' / (sqrt(v') + epsilon)` with the
 * bias-corrected means `m' = m / (1 - beta1^t)`, `v' = v / (1 - beta2^t)`.
 */
export function adamStep(state: AdamState, options: AdamStepOptions): void {
  const { gradient, step, learningRate = 0.02, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } =
    options;
  const { parameters, mean, variance } = state;
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    mean[i] = beta1 * mean[i]! + (1 - beta1) * g;
    variance[i] = beta2 * variance[i]! + (1 - beta2) * g * g;
    const m = mean[i]! / (1 - beta1 ** step);
    const v = variance[i]! / (1 - beta2 ** step);
    parameters[i]! -= learningRate * m / (Math.sqrt(v) + epsilon);
  }
}
