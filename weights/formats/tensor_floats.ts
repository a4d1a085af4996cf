import { countOf } from "../vgg/shapes.ts";
import { decodeFloats } from "./decode_floats.ts";

/** The dtypes of numbers that a network's weights may have in a file. */
export const FLOAT_DTYPES = ["F32", "F16", "BF16", "F64"] as const;

/** One of {@linkcode FLOAT_DTYPES}. */
export type FloatDtype = typeof FLOAT_DTYPES[number];

const BYTES: Readonly<Record<FloatDtype, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

/** How many bytes a tensor takes. */
export function sizeOf(shape: readonly number[], dtype: FloatDtype): number {
  return countOf(shape) * BYTES[dtype];
}

/**
 * A tensor's numbers as float32, exactly but for F64, which is rounded.
 *
 * @param bytes little-endian, beginning anywhere in their buffer
 * @returns the bytes themselves where they are F32 and well placed, otherwise a copy
 */
export function floatsOf(bytes: Uint8Array, dtype: FloatDtype): Float32Array {
  const aligned = bytes.byteOffset % BYTES[dtype] === 0 ? bytes : bytes.slice();
  if (dtype !== "F64") return decodeFloats(aligned, dtype);
  return new Float32Array(
    new Float64Array(aligned.buffer, aligned.byteOffset, aligned.length / BYTES.F64),
  );
}

/** A kernel of `3 x 3 x inputs x outputs` numbers (HWIO) as `outputs x inputs x 3 x 3` (OIHW). */
export function toOihw(
  kernel: Float32Array,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
): Float32Array<ArrayBuffer> {
  const turned = new Float32Array(kernel.length);
  // Written in order: reading apart costs less than writing apart.
  let at = 0;
  for (let pair = 0; pair < outputs * inputs; pair++) {
    const from = (pair % inputs) * outputs + Math.floor(pair / inputs);
    for (let tap = 0; tap < 9; tap++) turned[at++] = kernel[tap * inputs * outputs + from]!;
  }
  return turned;
}
