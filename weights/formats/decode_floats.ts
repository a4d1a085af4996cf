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
    // Exponent and fraction moved into a float32's places are the number divided by 2^112 (the two
    // exponents' biases differ by 127 - 15), for subnormal numbers too.
    bits[i] = sign | ((half & 0x7fff) << 13);
    floats[i] = floats[i]! * 2 ** 112;
  }
  return floats;
}
