/**
 * `|a - b| / |b|` with Euclidean norms over all numbers: 0 where nothing differs, infinite where only b is
 * all zeros, NaN where a number is none.
 *
 * @param actual a, what was computed
 * @param expected b, as many numbers
 * @throws {RangeError} when the numbers are not as many
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new RangeError(
      `${expected.length} numbers were expected, but there are ${actual.length}`,
    );
  }
  let difference = 0;
  let size = 0;
  for (let i = 0; i < actual.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}
