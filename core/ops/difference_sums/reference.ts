/** Float64 references of the sums of differences and the losses made of them. */

/** Added to the sum of absolute differences. */
const EPSILON = 1e-8;

/** Parameters of {@linkcode lossOfSums} and its gradient. */
export interface LossOfSumsOptions {
  /** A factor on everything. */
  readonly scale: number;
  /** Whether the sum of squares is divided by that of absolute values. */
  readonly scaled: boolean;
}

/** Parameters of {@linkcode scaledDifference} and its gradient. */
export interface ScaledDifferenceOptions {
  /** The target, as long as the values. */
  readonly wanted: ArrayLike<number>;
  /** A factor on the quotient. Default 1. */
  readonly factor?: number;
}

/** `[sum d^2, sum abs d]` of `d = values - wanted`. */
export function differenceSums(values: ArrayLike<number>, wanted: ArrayLike<number>): number[] {
  let squares = 0;
  let sizes = 0;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i]! - wanted[i]!) ** 2;
    sizes += Math.abs(values[i]! - wanted[i]!);
  }
  return [squares, sizes];
}

/** The gradient of {@linkcode differenceSums} with respect to the values: `2 u d + v sign(d)`, upstream being (u, v). */
export function differenceSumsGradient(
  values: ArrayLike<number>,
  { wanted, upstream }: {
    readonly wanted: ArrayLike<number>;
    readonly upstream: ArrayLike<number>;
  },
): Float64Array {
  return Float64Array.from(values, (value, i) => {
    const d = value - wanted[i]!;
    return 2 * upstream[0]! * d + upstream[1]! * Math.sign(d);
  });
}

/** `scale * squares`, or `scale * squares / (sizes + 1e-8)`, of `[squares, sizes]`. */
export function lossOfSums(sums: ArrayLike<number>, { scale, scaled }: LossOfSumsOptions): number {
  return scale * sums[0]! / (scaled ? sums[1]! + EPSILON : 1);
}

/** The gradient of {@linkcode lossOfSums} with respect to both sums. */
export function lossOfSumsGradient(
  sums: ArrayLike<number>,
  { scale, scaled }: LossOfSumsOptions,
): number[] {
  if (!scaled) return [scale, 0];
  const sizes = sums[1]! + EPSILON;
  return [scale / sizes, -scale * sums[0]! / sizes ** 2];
}

/** `factor * sum d^2 / (sum abs d + 1e-8)` of `d = values - wanted`. */
export function scaledDifference(
  values: ArrayLike<number>,
  { wanted, factor = 1 }: ScaledDifferenceOptions,
): number {
  return lossOfSums(differenceSums(values, wanted), { scale: factor, scaled: true });
}

/**
 * The gradient of {@linkcode scaledDifference} with respect to the values: with S and D the sums above and
 * below the line, `factor (2 d / D - S sign(d) / D^2)`.
 */
export function scaledDifferenceGradient(
  values: ArrayLike<number>,
  { wanted, factor = 1 }: ScaledDifferenceOptions,
): Float64Array {
  const options = { scale: factor, scaled: true };
  const upstream = lossOfSumsGradient(differenceSums(values, wanted), options);
  return differenceSumsGradient(values, { wanted, upstream });
}
