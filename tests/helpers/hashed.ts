/** Numbers that are computed by a hash, in the tests and in the program that made the reference values. */
import { type Shape64, type Tensor64, tensor64 } from "../../core/ops/tensor.ts";

const GOLDEN_RATIO = 0x9e3779b9;

/** A hash of 32 bits with little bias (Ellis and Wellons' lowbias32). */
export function lowbias32(value: number): number {
  let x = value >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}

/** Word `i` of the stream of a seed: `lowbias32(i + seed * 0x9E3779B9 mod 2^32)`. */
export function hashedWord(seed: number, i: number): number {
  return lowbias32((Math.imul(seed, GOLDEN_RATIO) + i) | 0);
}

/** Parameters of {@linkcode hashed}. */
export interface HashedOptions {
  /** Which stream of numbers. */
  readonly seed: number;
  /** Numbers lie between minus this and this. Default 1. */
  readonly amplitude?: number;
}

/**
 * The inputs of the reference values, which are computed and not stored: number `i` is
 * `amplitude * (2 word / 2^32 - 1)` in double precision, then rounded to float32.
 */
export function hashed(count: number, options: HashedOptions): Float32Array<ArrayBuffer> {
  const { seed, amplitude = 1 } = options;
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = amplitude * (2 * hashedWord(seed, i) / 2 ** 32 - 1);
  }
  return values;
}

/** A tensor of hashed numbers between -1 and 1. */
export function hashedTensor(shape: Shape64, seed: number): Tensor64 {
  const [channels, height, width] = shape;
  return tensor64(shape, hashed(channels * height * width, { seed }));
}
