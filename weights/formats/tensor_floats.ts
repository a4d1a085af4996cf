/** Numbers of tensors as float32, and the order of a kernel's axes. */
import { expectObject } from "../../core/checks.ts";
import { PentimentoError } from "../../core/errors.ts";
import { countOf, type StoredTensor } from "./tensor_file.ts";

/** The dtypes that a network's weights may have in a file. */
export const FLOAT_DTYPES = ["F32", "F16", "BF16", "F64"] as const;

/** One of {@linkcode FLOAT_DTYPES}. */
export type FloatDtype = typeof FLOAT_DTYPES[number];

const BYTES: Readonly<Record<FloatDtype, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

/** The size of a tensor in bytes. */
export function sizeOf(shape: readonly number[], dtype: FloatDtype): number {
  return countOf(shape) * BYTES[dtype];
}

/**
 * A tensor's numbers as float32, exactly but for F64, which is rounded.
 *
 * @param bytes little-endian, beginning anywhere in their buffer
 * @returns a view of the bytes where they are F32 and aligned, otherwise a copy
 */
export function floatsOf(bytes: Uint8Array, dtype: FloatDtype): Float32Array {
  const aligned = bytes.byteOffset % BYTES[dtype] === 0 ? bytes : bytes.slice();
  if (dtype !== "F64") return decodeFloats(aligned, dtype);
  return new Float32Array(
    new Float64Array(aligned.buffer, aligned.byteOffset, aligned.length / BYTES.F64),
  );
}

/**
 * Reads the numbers of a tensor, the last axis fastest.
 *
 * @throws {PentimentoError} when they are no floats, or cannot be had
 * @category Files of tensors
 */
export async function readFloats(tensor: StoredTensor): Promise<Float32Array> {
  expectObject("tensor", tensor, "one of an opened file's tensors");
  const dtype = FLOAT_DTYPES.find((known) => known === tensor.dtype);
  if (dtype !== undefined) return floatsOf(await tensor.read(), dtype);
  throw new PentimentoError(
    `The numbers of ${tensor.name} are ${tensor.dtype}: give a file of ${FLOAT_DTYPES.join(", ")}`,
  );
}

/** A kernel of `3 x 3 x inputs x outputs` numbers (HWIO) as `outputs x inputs x 3 x 3` (OIHW). */
export function toOihw(
  kernel: Float32Array,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
): Float32Array<ArrayBuffer> {
  const turned = new Float32Array(kernel.length);
  // Written in order: scattered reads cost less than scattered writes.
  let at = 0;
  for (let pair = 0; pair < outputs * inputs; pair++) {
    const from = (pair % inputs) * outputs + Math.floor(pair / inputs);
    for (let tap = 0; tap < 9; tap++) turned[at++] = kernel[tap * inputs * outputs + from]!;
  }
  return turned;
}

/**
 * Numbers of a safetensors tensor as float32, exactly. The machine is taken to be little-endian, as
 * every one that runs WebGPU is.
 *
 * @param bytes the tensor's bytes, beginning at a multiple of 4 in their buffer
 * @param dtype how each number is stored
 * @returns the bytes themselves for F32, otherwise a copy in a buffer of its own
 */
export function decodeFloats(bytes: Uint8Array, dtype: "F32" | "F16" | "BF16"): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (dtype === "F32") return new Float32Array(buffer, byteOffset, byteLength / 4);
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const bits = new Uint32Array(halves.length);
  const floats = new Float32Array(bits.buffer);
  if (dtype === "BF16") {
    // A bfloat16 is the upper half of a float32.
    for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
    return floats;
  }
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = (half & 0x8000) << 16;
    if ((half & 0x7c00) === 0x7c00) {
      bits[i] = sign | 0x7f800000 | ((half & 0x3ff) << 13);
      continue;
    }
    // Exponent and fraction moved into a float32's fields are the number divided by 2^112 (the two
    // exponents' biases differ by 127 - 15), for subnormal numbers too.
    bits[i] = sign | ((half & 0x7fff) << 13);
    floats[i] = floats[i]! * 2 ** 112;
  }
  return floats;
}
