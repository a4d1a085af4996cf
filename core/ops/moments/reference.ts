/** Float64 references of the covariance and mean of moments about a point. */

/** `moments - means means^T`: a covariance of `means.length` squared numbers. */
export function covarianceOfMoments(
  moments: ArrayLike<number>,
  means: ArrayLike<number>,
): Float64Array {
  const { length } = means;
  return Float64Array.from(
    moments,
    (value, i) => value - means[Math.floor(i / length)]! * means[i % length]!,
  );
}

/** The mean itself: the mean about a point plus that point. */
export function meanOfMoments(mean: ArrayLike<number>, point: ArrayLike<number>): Float64Array {
  return Float64Array.from(mean, (value, i) => value + point[i]!);
}
