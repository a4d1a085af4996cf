/** Assertion that numbers are close, one by one. */
import { AssertionError } from "@std/assert";

/** The differences that {@linkcode assertAllClose} allows. */
export interface Tolerance {
  /** Relative to the expected number. Default 1e-5. */
  readonly rtol?: number;
  /** Added to that. Default 1e-8. */
  readonly atol?: number;
  /** A name of the numbers for the message. Default `values`. */
  readonly label?: string;
}

/**
 * Fails unless `|actual - expected| <= atol + rtol * |expected|` for every number. NaN is close to
 * nothing; an infinity only to itself.
 */
export function assertAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance = {},
): void {
  const { rtol = 1e-5, atol = 1e-8, label = "values" } = tolerance;
  if (actual.length !== expected.length) {
    throw new AssertionError(`${label}: expected ${expected.length} numbers, got ${actual.length}`);
  }
  let mismatches = 0, worst = -1, worstRatio = 0;
  for (let i = 0; i < actual.length; i++) {
    const ratio = ratioToTolerance(actual[i]!, expected[i]!, atol + rtol * Math.abs(expected[i]!));
    if (ratio <= 1) continue;
    mismatches++;
    if (ratio > worstRatio) [worst, worstRatio] = [i, ratio];
  }
  if (mismatches > 0) {
    throw new AssertionError(
      `${label}: ${mismatches} of ${actual.length} numbers differ; the worst is number ${worst}: ` +
        `got ${actual[worst]}, expected ${expected[worst]}, ` +
        `${worstRatio.toPrecision(3)} times the tolerance (rtol ${rtol}, atol ${atol})`,
    );
  }
}

function ratioToTolerance(actual: number, expected: number, tolerance: number): number {
  if (actual === expected) return 0;
  const ratio = Math.abs(actual - expected) / tolerance;
  return Number.isFinite(actual) && Number.isFinite(expected) ? ratio : Infinity;
}
