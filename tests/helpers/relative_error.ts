import { AssertionError } from "@std/assert";
import { relativeError as measuredError } from "../../core/ops/testing/kernel_case.ts";

/**
 * The relative error as the self-test measures it: 0 where both are nothing but zeros, and infinite where only
 * the expected ones are. Another number of them is a failed assertion.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new AssertionError(`Expected ${expected.length} numbers, got ${actual.length}`);
  }
  return measuredError(actual, expected);
}

/** Fails unless {@linkcode relativeError} is at most the tolerance; NaN fails. */
export function assertRelative(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  label: string,
): void {
  const error = relativeError(actual, expected);
  if (!(error <= tolerance)) {
    throw new AssertionError(
      `${label}: relative error ${error.toExponential(2)} is over ${tolerance.toExponential(2)} ` +
        `(${actual.length} numbers, the first is ${actual[0]}, expected ${expected[0]})`,
    );
  }
}
