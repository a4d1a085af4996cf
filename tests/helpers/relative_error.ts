import { AssertionError } from "@std/assert";

/**
 * `|a - b| / |b|` with Euclidean norms over all numbers; 0 where both are nothing but zeros, and infinite
 * where only the expected ones are.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new AssertionError(`Expected ${expected.length} numbers, got ${actual.length}`);
  }
  let difference = 0, size = 0;
  for (let i = 0; i < actual.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
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
