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
  const count = Math.ceil(bits.byteLength / (half ? 8 : 16));
  eachRegion({ count, half, texel: 0 }, ({ offset, origin, size, bytesPerRow }) => {
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

/** One copy of a piece of a buffer into rows of a texture, as it is recorded. */
export interface TextureCopy {
  readonly source: GPUTexelCopyBufferInfo;
  readonly destination: GPUTexelCopyTextureInfo;
  readonly size: [number, number];
}

/** The copies of memory into a texture: of all of it, or of a strip of each of its blocks, one after the other. */
export function textureCopies(
  { from, to: texture, strip }: {
    readonly from: Memory;
    readonly to: GPUTexture;
    readonly strip?: Strip | undefined;
  },
): TextureCopy[] {
  const copies: TextureCopy[] = [];
  const half = from.half ?? false;
  const texelBytes = half ? 8 : 16;
  const all = Math.ceil(from.bytes / texelBytes);
  const { first, count, positions } = strip ?? { first: 0, count: all, positions: all };
  for (let block = 0; block * positions < all; block++) {
    const start = (from.offset ?? 0) + (block * positions + first) * texelBytes;
    eachRegion({ count, half, texel: block * count }, ({ offset, origin, size, bytesPerRow }) => {
      const source = { buffer: from.buffer!, offset: start + offset, bytesPerRow };
      copies.push({ source, destination: { texture, origin }, size });
    });
  }
  return copies;
}

/** Records copies into textures. */
export function fillTextures(encoder: GPUCommandEncoder, copies: readonly TextureCopy[]): void {
  for (let i = 0; i < copies.length; i++) {
    const { source, destination, size } = copies[i]!;
    encoder.copyBufferToTexture(source, destination, size);
  }
}

/** A strip of a map: some adjacent positions of every block. */
export interface Strip {
  /** The first position. */
  readonly first: number;
  /** The number of its positions. */
  readonly count: number;
  /** The positions of the whole map. */
  readonly positions: number;
}

/** Bytes of a strip of memory that is a map in channel blocks. */
export function stripBytes({ bytes }: Memory, { count, positions }: Strip): number {
  return bytes / positions * count;
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

/** Visits the pieces of rows, and the whole rows between, that `count` texels from a texel on fill. */
function eachRegion(
  { count, half, texel }: {
    readonly count: number;
    readonly half: boolean;
    readonly texel: number;
  },
  visit: (region: Region) => void,
): void {
  const texelBytes = half ? 8 : 16;
  const bytesPerRow = TEXELS_A_ROW * texelBytes;
  for (let done = 0; done < count;) {
    const [column, row] = [
      (texel + done) % TEXELS_A_ROW,
      Math.floor((texel + done) / TEXELS_A_ROW),
    ];
    const rest = count - done;
    const rows = column === 0 ? Math.floor(rest / TEXELS_A_ROW) : 0;
    const width = rows > 0 ? TEXELS_A_ROW : Math.min(rest, TEXELS_A_ROW - column);
    const size: [number, number] = [width, Math.max(1, rows)];
    visit({ offset: done * texelBytes, bytesPerRow, origin: [column, row], size });
    done += size[0] * size[1];
  }
}
