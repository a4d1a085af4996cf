/** The squared difference and its gradient in float64. */

/** Parameters of {@linkcode squaredDifference}. */
export interface SquaredDifferenceOptions {
  /** The target, as long as the values. */
  readonly wanted: ArrayLike<number>;
  /** Factor of the sum. Default 1. */
  readonly factor?: number;
}

/** `factor * sum (a - b)^2` over all values. */
export function squaredDifference(
  values: ArrayLike<number>,
  options: SquaredDifferenceOptions,
): number {
  const { wanted, factor = 1 } = options;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - wanted[i]!) ** 2;
  return factor * sum;
}

/** The gradient of {@linkcode squaredDifference} with respect to the values: `2 factor (a - b)`. */
export function squaredDifferenceGradient(
  values: ArrayLike<number>,
  options: SquaredDifferenceOptions,
): Float64Array {
  const { wanted, factor = 1 } = options;
  return Float64Array.from(values, (value, i) => 2 * factor * (value - wanted[i]!));
}
