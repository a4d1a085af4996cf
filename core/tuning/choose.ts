/** How long one of several kernels took. */
export interface Measurement {
  /** Its name. */
  readonly candidate: string;
  /** Milliseconds a call; NaN when it could not be built or run. */
  readonly milliseconds: number;
}

/** Less than this share is within what two measurements of one kernel differ by. */
const MARGIN = 0.05;

/**
 * The fastest of several kernels. The default stays unless another is faster by a margin, so that chance
 * does not decide between equals.
 *
 * @param measurements the default first; times that are no positive numbers do not count
 * @param margin by what share of the default's time another has to be faster. Default 0.05
 * @returns its name, or `undefined` when nothing was measured
 */
export function chooseFastest(
  measurements: readonly Measurement[],
  margin: number = MARGIN,
): string | undefined {
  const counting = measurements.filter(({ milliseconds }) =>
    milliseconds > 0 && Number.isFinite(milliseconds)
  );
  if (counting.length === 0) return undefined;
  const fastest = counting.reduce((a, b) => b.milliseconds < a.milliseconds ? b : a);
  const standard = measurements[0]!;
  const allowed = (1 - margin) * standard.milliseconds;
  const keepsStandard = counting.includes(standard) && fastest.milliseconds > allowed;
  return (keepsStandard ? standard : fastest).candidate;
}
