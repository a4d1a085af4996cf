/** Memory of kernels: constants, pieces of buffers, how they are bound, and segments of long vectors. */

import type { Gpu } from "./gpu.ts";
import { TEXELS_A_ROW } from "./shader.ts";

/** Numbers on the GPU that kernels read often and never write: weights. See {@linkcode constant}. */
export interface Constant {
  /** A texture on a processor, a buffer on a GPU. */
  readonly resource: GPUBuffer | GPUTexture;
  /** True where the numbers have 16 bits instead of 32. */
  readonly half: boolean;
}

/** A piece of memory that kernels read and write. */
export interface Memory {
  /** The bytes of the buffer that are in use; the buffer itself may be larger. */
  readonly bytes: number;
  /** True where the numbers have 16 bits instead of 32. Default false. */
  readonly half?: boolean;
  /** Its first byte in the buffer, a multiple of {@linkcode ALIGNMENT}. Default 0. */
  readonly offset?: number;
  /** The buffer that holds it. Scratch memory has it only once it is built. */
  buffer?: GPUBuffer;
}

/** The alignment of bound parts of buffers, in bytes, on every adapter. */
export const ALIGNMENT = 256;

/**
 * Uploads weights to where kernels read them fastest: a texture on a processor, a buffer on a GPU.
 *
 * @param options.half true rounds them to 16 bits. Default false
 */
export function constant(
  gpu: Gpu,
  label: string,
  values: Float32Array<ArrayBuffer>,
  options: { readonly half?: boolean } = {},
): Constant {
  const { half = false } = options;
  const bits = half ? new Float16Array(values) : values;
  if (!gpu.info.software) {
    const buffer = gpu.buffer(label, bits.byteLength);
    gpu.write(buffer, bits);
    return { resource: buffer, half };
  }
  const texture = gpu.texture(label, bits.byteLength, half);
  eachRegion(bits.byteLength, half, ({ offset, origin, size, bytesPerRow }) => {
    gpu.device.queue.writeTexture({ texture, origin }, bits, { offset, bytesPerRow }, size);
  });
  return { resource: texture, half };
}

/** Copies one piece of memory into another, now. */
export function copyMemory(gpu: Gpu, from: Memory, to: Memory): void {
  const [start, end] = [from.offset ?? 0, to.offset ?? 0];
  gpu.submit("copy", (encoder) => {
    encoder.copyBufferToBuffer(from.buffer!, start, to.buffer!, end, from.bytes);
  });
}

/** Records the copy of a buffer into a texture. */
export function fillTexture(encoder: GPUCommandEncoder, from: Memory, texture: GPUTexture): void {
  eachRegion(from.bytes, from.half ?? false, ({ offset, origin, size, bytesPerRow }) => {
    const source = { buffer: from.buffer!, offset: (from.offset ?? 0) + offset, bytesPerRow };
    encoder.copyBufferToTexture(source, { texture, origin }, size);
  });
}

/** The binding of an operand. */
export function bindingOf(operand: Constant | Memory): GPUBindingResource {
  if (isMemory(operand)) {
    const { buffer, offset = 0, bytes } = operand;
    // Rounded up as buffers are: the padding of the last vec4 is bound as well.
    return { buffer: buffer!, offset, size: Math.max(16, Math.ceil(bytes / 16) * 16) };
  }
  const { resource } = operand;
  return "createView" in resource ? resource.createView() : { buffer: resource };
}

/** Tells memory, which changes from call to call, from constants. */
export function isMemory(operand: Constant | Memory): operand is Memory {
  return "bytes" in operand;
}

/** Tells whether an operand is read from a texture. */
export function isTexture(operand: Constant | Memory): boolean {
  return !isMemory(operand) && "createView" in operand.resource;
}

/** A segment of a long vector, which is bound at once. */
export interface Segment {
  /** The beginning, in vec4. */
  readonly first: number;
  /** The length, in vec4. */
  readonly count: number;
}

/**
 * Cuts vectors into segments.
 *
 * @param count the length of the vectors, in vec4
 * @param options.bytes the most bytes of a segment in one binding; the shortest segment may have more
 * @param options.bytesEach the bytes of a vec4 of pixels in the largest binding
 */
export function segmentsOf(
  count: number,
  options: { readonly bytes: number; readonly bytesEach: number },
): Segment[] {
  // This number of vec4, also of 16 bits, ends where a binding may begin.
  const step = ALIGNMENT / 8;
  const longest = Math.max(step, step * Math.floor(options.bytes / (options.bytesEach * step)));
  const segments: Segment[] = [];
  for (let first = 0; first < count; first += longest) {
    segments.push({ first, count: Math.min(longest, count - first) });
  }
  return segments;
}

/** The part of a whole vector of floats that belongs to a segment. */
export function partOf(whole: Memory, { first, count }: Segment): Memory {
  return { bytes: 16 * count, offset: (whole.offset ?? 0) + 16 * first, buffer: whole.buffer! };
}

interface Region {
  readonly offset: number;
  readonly bytesPerRow: number;
  readonly origin: [number, number];
  readonly size: [number, number];
}

/** The whole rows of a texture that so many bytes fill, and what is left for the last one. */
function eachRegion(bytes: number, half: boolean, visit: (region: Region) => void): void {
  const texelBytes = half ? 8 : 16;
  const bytesPerRow = TEXELS_A_ROW * texelBytes;
  const texels = Math.ceil(bytes / texelBytes);
  const rows = Math.floor(texels / TEXELS_A_ROW);
  const rest = texels % TEXELS_A_ROW;
  if (rows > 0) visit({ offset: 0, bytesPerRow, origin: [0, 0], size: [TEXELS_A_ROW, rows] });
  if (rest > 0) {
    visit({ offset: rows * bytesPerRow, bytesPerRow, origin: [0, rows], size: [rest, 1] });
  }
}
