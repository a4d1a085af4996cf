/** The line search of L-BFGS in float64 on the host. */

/** A function along a line: its value and slope at a step. */
export interface Probe {
  /** The distance along the line. */
  readonly step: number;
  /** The value there; may be infinite or not a number. */
  readonly value: number;
  /** The derivative along the line there. */
  readonly slope: number;
}

/**
 * Outcome of an evaluation: another one is wanted; the point is accepted; the evaluations are used up, and a
 * better point than this is to be evaluated once more and accepted; or none is any better.
 */
export type SearchOutcome = "again" | "accepted" | "fallback" | "failed";

/** Options of {@linkcode LineSearch}. */
export interface LineSearchOptions {
  /** The value at step 0. */
  readonly value: number;
  /** The slope there, which must be negative. */
  readonly slope: number;
  /** The first step to try. Default 1. */
  readonly first?: number;
  /** Evaluations at most, at least 1. Default 12. */
  readonly limit?: number;
}

/** Sufficient decrease (Armijo). */
const DECREASE = 1e-4;
/** The share of the slope that may be left (strong Wolfe); the usual value for quasi-Newton directions. */
const CURVATURE = 0.9;

/**
 * Finds a step that satisfies the strong Wolfe conditions (Nocedal and Wright, "Numerical Optimization",
 * 2nd edition, algorithms 3.5 and 3.6 in one loop), one evaluation at a time: the step grows until an
 * interval holds a good point, then the interval shrinks by cubic interpolation.
 *
 * A value or slope that is not finite counts as far too high. When the evaluations run out, a point with
 * sufficient decrease is taken all the same.
 */
export class LineSearch {
  /** The step to evaluate next. */
  step: number;
  /** True where anything that was evaluated was not finite. */
  sawBad = false;
  readonly #start: Probe;
  readonly #limit: number;
  #low: Probe;
  #high: Probe | undefined;
  #evaluations = 0;

  /** Starts at step 0. */
  constructor(options: LineSearchOptions) {
    this.step = options.first ?? 1;
    this.#limit = options.limit ?? 12;
    this.#start = this.#low = { step: 0, value: options.value, slope: options.slope };
  }

  /** Takes value and slope at {@linkcode step}. */
  tell({ value, slope }: Omit<Probe, "step">): SearchOutcome {
    const found: Probe = { step: this.step, value, slope };
    const bad = !Number.isFinite(value) || !Number.isFinite(slope);
    this.sawBad ||= bad;
    this.#evaluations++;
    const start = this.#start;
    const enough = value - start.value <= DECREASE * found.step * start.slope;
    if (bad || !enough || (this.#low.step > 0 && !(value < this.#low.value))) {
      this.#high = found;
    } else {
      if (Math.abs(slope) <= -CURVATURE * start.slope) return "accepted";
      // The better end of the interval moves; the other end is on the side to which the slope falls.
      const ahead = this.#high === undefined ? 1 : this.#high.step - this.#low.step;
      if (slope * ahead >= 0) this.#high = this.#low;
      this.#low = found;
    }
    if (this.#evaluations >= this.#limit) return this.#giveUp(found);
    this.step = this.#high === undefined ? 4 * found.step : between(this.#low, this.#high);
    return "again";
  }

  #giveUp(last: Probe): SearchOutcome {
    if (this.#low.step === 0) return "failed";
    this.step = this.#low.step;
    return this.#low === last ? "accepted" : "fallback";
  }
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
