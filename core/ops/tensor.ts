/**
 * Float64 references of everything the shaders compute, written for reading: plain loops that follow the
 * formulas. `doctor` and the tests hold the shaders against them. From the rest of `core` they take types
 * and the layers' names alone, so that a mistake there cannot hide here.
 *
 * @module
 */

/** Channels, height, width. */
export type Shape64 = readonly [channels: number, height: number, width: number];

/** Feature maps (or pixels) in float64: channel planes one after the other, each row by row (CHW). */
export interface Tensor64 {
  /** Channels, height, width. */
  readonly shape: Shape64;
  /** `channels * height * width` values. */
  readonly data: Float64Array;
}

/**
 * A tensor of these values, copied; of zeros without any.
 *
 * @throws {RangeError} when the values number other than the shape asks
 */
export function tensor64(shape: Shape64, values?: ArrayLike<number>): Tensor64 {
  const [channels, height, width] = shape;
  const count = channels * height * width;
  if (values !== undefined && values.length !== count) {
    throw new RangeError(`Shape ${shape.join(" x ")} needs ${count} values, got ${values.length}`);
  }
  return {
    shape,
    data: values === undefined ? new Float64Array(count) : Float64Array.from(values),
  };
}

/** The sum of all values. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** The inner product of two vectors of one length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** `factor * x + y` for vectors of one length. */
export function axpy(factor: number, x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  return Float64Array.from(x, (value, i) => factor * value + y[i]!);
}
