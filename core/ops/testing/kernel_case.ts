/** A comparison of one or several kernels with a float64 reference, as `doctor` and the tests run it. */
import type { Gpu } from "../../gpu/gpu.ts";
import type { Size } from "../../size.ts";
import type { MapSize } from "./values.ts";

/** One kernel, or several that make one operation, at one shape. */
export interface KernelCase {
  /** A name, for example `max pool gradient`. */
  readonly kernel: string;
  /** The shape, for example `5 channels, 7 x 9`: rows first. */
  readonly shape: string;
  /** The relative error that is allowed. */
  readonly tolerance: number;
  /** Runs it and returns the relative error against its float64 reference. Nothing stays allocated. */
  measure(gpu: Gpu): Promise<number>;
}

/**
 * The relative error that a single operation is allowed: a float32 has a relative precision of 6e-8, and
 * sums of some thousand products lose a digit or two of it.
 */
export const TOLERANCE = 1e-5;

/**
 * `|a - b| / |b|` with Euclidean norms over all numbers: 0 where nothing differs, infinite where only b is
 * all zeros, NaN where a number is NaN.
 *
 * @param actual a, as computed
 * @param expected b, as many numbers
 * @throws {RangeError} when the counts differ
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

/** A map's shape in words. */
export function mapText({ channels, height, width }: MapSize): string {
  return `${channels} channels, ${height} x ${width}`;
}

/** A picture's shape in words. */
export function pixelsText({ height, width }: Size): string {
  return `${height} x ${width} pixels`;
}
