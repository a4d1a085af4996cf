/** Compositing and its gradient in float64. */

/** `base * keep + values * (1 - keep)`, all of them as long. */
export function composite(
  values: ArrayLike<number>,
  { base, keep }: { readonly base: ArrayLike<number>; readonly keep: ArrayLike<number> },
): Float64Array {
  return Float64Array.from(values, (value, i) => base[i]! * keep[i]! + value * (1 - keep[i]!));
}

/** The gradient of {@linkcode composite} with respect to the values: `(1 - keep) * upstream`. */
export function compositeGradient(
  upstream: ArrayLike<number>,
  keep: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(upstream, (value, i) => (1 - keep[i]!) * value);
}
