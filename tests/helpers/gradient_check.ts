/** Assertion of a gradient by finite differences. */
import { assertRelative } from "./relative_error.ts";

/** Parameters of {@linkcode assertGradient}. */
export interface GradientCheckOptions {
  /** The position of the gradient. */
  readonly at: Float64Array;
  /** The gradient that is to be checked, as long. */
  readonly gradient: ArrayLike<number>;
  /** The distance to either side of each number. Default 1e-4. */
  readonly step?: number;
  /** Relative error over all numbers. Default 1e-7. */
  readonly tolerance?: number;
  /** A name of the gradient for the message. */
  readonly label: string;
}

/** Fails unless a gradient agrees with central differences of the function, one number at a time. */
export function assertGradient(
  loss: (values: Float64Array) => number,
  options: GradientCheckOptions,
): void {
  const { at, gradient, step = 1e-4, tolerance = 1e-7, label } = options;
  const differences = at.map((value, i) => {
    const moved = at.slice();
    moved[i] = value + step;
    const after = loss(moved);
    moved[i] = value - step;
    return (after - loss(moved)) / (2 * step);
  });
  assertRelative(gradient, differences, tolerance, label);
}
