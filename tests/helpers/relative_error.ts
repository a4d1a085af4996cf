/** Assertion of a relative error over all numbers. */
import { AssertionError } from "@std/assert";
import { relativeError } from "../../core/ops/testing/kernel_case.ts";

export { relativeError };

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
