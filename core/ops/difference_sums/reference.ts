/** Parameters of {@linkcode scaledDifference} and its gradient. */
export interface ScaledDifferenceOptions {
  /** What is to be reached, as long as the values. */
  readonly wanted: ArrayLike<number>;
  /** What the quotient is multiplied by. Default 1. */
  readonly factor?: number;
}

/** `factor * sum d^2 / (sum abs d + 1e-8)` of `d = values - wanted`. */
export function scaledDifference(
  values: ArrayLike<number>,
  options: ScaledDifferenceOptions,
): number {
  const { squares, sizes } = sums(values, options.wanted);
  return (options.factor ?? 1) * squares / sizes;
}

/**
 * The gradient of {@linkcode scaledDifference} with respect to the values: with S and D the sums above and
 * below the line, `factor (2 d / D - S sign(d) / D^2)`.
 */
export function scaledDifferenceGradient(
  values: ArrayLike<number>,
  options: ScaledDifferenceOptions,
): Float64Array {
  const { wanted, factor = 1 } = options;
  const { squares, sizes } = sums(values, wanted);
  return Float64Array.from(values, (value, i) => {
    const d = value - wanted[i]!;
    return factor * (2 * d / sizes - squares * Math.sign(d) / sizes ** 2);
  });
}

function sums(
  values: ArrayLike<number>,
  wanted: ArrayLike<number>,
): { squares: number; sizes: number } {
  let squares = 0;
  let sizes = 1e-8;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i]! - wanted[i]!) ** 2;
    sizes += Math.abs(values[i]! - wanted[i]!);
  }
  return { squares, sizes };
}
