/** A function along a line: its value and slope at a step. */
export interface Probe {
  /** How far along the line. */
  readonly step: number;
  /** The value there; may be infinite or not a number. */
  readonly value: number;
  /** The derivative along the line there. */
  readonly slope: number;
}

/** What a line search found. */
export interface LineSearchResult {
  /** The point to go to, which is the last one that was evaluated; `undefined` when none is any better. */
  readonly accepted: Probe | undefined;
  /** How many points were evaluated. */
  readonly evaluations: number;
}

/** How a line search accepts. */
export interface LineSearchOptions {
  /** The first step to try. Default 1. */
  readonly first?: number;
  /** Evaluations at most, at least 1. Default 12. */
  readonly limit?: number;
}

/** Sufficient decrease (Armijo). */
const DECREASE = 1e-4;
/** How much of the slope may be left (strong Wolfe); the usual value for quasi-Newton directions. */
const CURVATURE = 0.9;

/**
 * Finds a step that satisfies the strong Wolfe conditions (Nocedal and Wright, "Numerical Optimization",
 * 2nd edition, algorithms 3.5 and 3.6 in one loop): the step grows until an interval holds a good point,
 * then the interval shrinks by cubic interpolation.
 *
 * A value that is not finite counts as far too high. When the evaluations run out, a point with
 * sufficient decrease is taken all the same.
 *
 * @param start value and slope at step 0; the slope must be negative
 * @param evaluate moves to a step and gives value and slope there
 */
export async function lineSearch(
  start: { readonly value: number; readonly slope: number },
  evaluate: (step: number) => Promise<Probe>,
  options: LineSearchOptions = {},
): Promise<LineSearchResult> {
  const { first = 1, limit = 12 } = options;
  const decreased = (probe: Probe) =>
    probe.value <= start.value + DECREASE * probe.step * start.slope;
  let low: Probe = { step: 0, ...start };
  let high: Probe | undefined;
  let step = first;
  let last: Probe | undefined;
  for (let evaluations = 1; evaluations <= limit; evaluations++) {
    const probe = last = await evaluate(step);
    if (!decreased(probe) || (low.step > 0 && !(probe.value < low.value))) {
      high = probe;
    } else {
      if (Math.abs(probe.slope) <= -CURVATURE * start.slope) {
        return { accepted: probe, evaluations };
      }
      // The better end of the interval moves; the other end is on the side to which the slope falls.
      const rises = high === undefined
        ? probe.slope >= 0
        : probe.slope * (high.step - low.step) >= 0;
      if (rises) high = low;
      low = probe;
    }
    step = high === undefined ? 4 * probe.step : between(low, high);
  }
  if (low.step === 0) return { accepted: undefined, evaluations: limit };
  if (last !== low) {
    return { accepted: await evaluate(low.step), evaluations: limit + 1 };
  }
  return { accepted: low, evaluations: limit };
}

/** The minimum of the cubic through two points with slopes, kept off the ends of the interval. */
function between(low: Probe, high: Probe): number {
  const width = high.step - low.step;
  const nearLow = low.step + 0.1 * width;
  const nearHigh = low.step + 0.9 * width;
  const middle = low.step + 0.5 * width;
  if (!Number.isFinite(high.value) || !Number.isFinite(high.slope)) return nearLow;
  const d1 = low.slope + high.slope - 3 * (low.value - high.value) / (low.step - high.step);
  const discriminant = d1 * d1 - low.slope * high.slope;
  if (!(discriminant >= 0)) return middle;
  const d2 = Math.sign(width) * Math.sqrt(discriminant);
  const step = high.step -
    width * (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
  if (!Number.isFinite(step)) return middle;
  return Math.min(Math.max(step, Math.min(nearLow, nearHigh)), Math.max(nearLow, nearHigh));
}
