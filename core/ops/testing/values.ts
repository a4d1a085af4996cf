/** Reproducible numbers to try kernels on: maps, pixels and matrices. */
import type { MapShape, MatrixShape, PixelsShape, Shape } from "../../graph/shape.ts";
import type { Size } from "../../size.ts";

/** A value on the host. */
export interface Value {
  /** Its shape. */
  readonly shape: Shape;
  /** Its numbers: maps and pixels CHW, matrices row by row. */
  readonly values: ArrayLike<number>;
  /** Whether a network may store it in 16 bits: features are, gradients and guides are not. Default false. */
  readonly features?: boolean;
}

/** Channels, rows and columns of a map. */
export type MapSize = Pick<MapShape, "channels" | "height" | "width">;

/**
 * Reproducible numbers in [-1, 1): the linear congruential generator of "Numerical Recipes", which is good enough
 * where nothing but variety is needed.
 *
 * @param seed a whole number; each provides other numbers
 */
export function numbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  let state = Math.imul(seed + 1, 0x9e3779b9);
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = state / 2 ** 31;
  }
  return values;
}

/** A map in 32 bits. */
export function mapOf(
  { channels, height, width }: MapSize,
  seed: number,
): Value & { readonly shape: MapShape; readonly values: Float32Array<ArrayBuffer> } {
  const values = numbers(channels * height * width, seed);
  return { shape: { kind: "map", channels, height, width }, values };
}

/** A map that may be stored in 16 bits. */
export function featuresOf(size: MapSize, seed: number): ReturnType<typeof mapOf> {
  return { ...mapOf(size, seed), features: true };
}

/** Pixels in [0, 1]. */
export function pixelsOf(
  { height, width }: Size,
  seed: number,
): Value & { readonly shape: PixelsShape; readonly values: Float32Array<ArrayBuffer> } {
  const values = numbers(3 * height * width, seed).map((value) => (value + 1) / 2);
  return { shape: { kind: "pixels", height, width }, values };
}

/** A symmetric matrix. */
export function symmetricOf(
  size: number,
  seed: number,
): Value & { readonly shape: MatrixShape; readonly values: Float32Array<ArrayBuffer> } {
  const any = numbers(size * size, seed);
  const values = any.map((value, i) => value + any[(i % size) * size + Math.floor(i / size)]!);
  return { shape: { kind: "matrix", size }, values };
}

/** Scalars. */
export function scalarsOf(values: Iterable<number>): Value[] {
  return Array.from(values, (value) => ({ shape: { kind: "scalar" }, values: [value] }));
}

/** The nearest numbers that 16 bits can hold. */
export function rounded(values: ArrayLike<number>): Float32Array<ArrayBuffer> {
  return new Float32Array(Float16Array.from(values));
}
