/** Parameters of {@linkcode composite}. */
export interface CompositeOptions {
  /** What is held, as long as the values. */
  readonly base: ArrayLike<number>;
  /** How far it is held, in [0, 1], as long as the values. */
  readonly keep: ArrayLike<number>;
}

/** `base * keep + values * (1 - keep)`. */
export function composite(values: ArrayLike<number>, options: CompositeOptions): Float64Array {
  const { base, keep } = options;
  return Float64Array.from(
    values,
    (value, i) => base[i]! * keep[i]! + value * (1 - keep[i]!),
  );
}

/** The gradient of {@linkcode composite} with respect to the values: `(1 - keep) * upstream`. */
export function compositeGradient(
  upstream: ArrayLike<number>,
  keep: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(upstream, (value, i) => (1 - keep[i]!) * value);
}
