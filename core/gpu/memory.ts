import { type Gpu, TEXELS_A_ROW } from "./gpu.ts";

/** Numbers on the GPU that kernels read often and nobody changes: weights. See {@linkcode constant}. */
export type Constant = GPUBuffer | GPUTexture;

/** A piece of memory that kernels read and write. */
export interface Memory {
  /** How many bytes of the buffer are in use; the buffer itself may be larger. */
  readonly bytes: number;
  /** The buffer that holds it, from its first byte. Scratch memory has it only once it is built. */
  buffer?: GPUBuffer;
}

/** Puts weights where kernels read them fastest: a texture on a processor, a buffer on a GPU. */
export function constant(gpu: Gpu, label: string, values: Float32Array<ArrayBuffer>): Constant {
  if (!gpu.info.software) {
    const buffer = gpu.buffer(label, values.byteLength);
    gpu.device.queue.writeBuffer(buffer, 0, values);
    return buffer;
  }
  const texture = gpu.texture(label, values.byteLength);
  eachRegion(values.byteLength, ({ offset, origin, size }) => {
    const layout = { offset, bytesPerRow: TEXELS_A_ROW * 16 };
    gpu.device.queue.writeTexture({ texture, origin }, values, layout, size);
  });
  return texture;
}

/** Records the filling of a texture from a buffer. */
export function fillTexture(encoder: GPUCommandEncoder, from: Memory, texture: GPUTexture): void {
  eachRegion(from.bytes, ({ offset, origin, size }) => {
    const source = { buffer: from.buffer!, offset, bytesPerRow: TEXELS_A_ROW * 16 };
    encoder.copyBufferToTexture(source, { texture, origin }, size);
  });
}

/** How a kernel gets at an operand. */
export function bindingOf(operand: Constant | Memory): GPUBindingResource {
  if (isMemory(operand)) return { buffer: operand.buffer! };
  return "createView" in operand ? operand.createView() : { buffer: operand };
}

/** Whether an operand changes from call to call. */
export function isMemory(operand: Constant | Memory): operand is Memory {
  return "bytes" in operand;
}

interface Region {
  readonly offset: number;
  readonly origin: [number, number];
  readonly size: [number, number];
}

/** The whole rows of a texture that so many bytes fill, and what is left for the last one. */
function eachRegion(bytes: number, visit: (region: Region) => void): void {
  const texels = Math.ceil(bytes / 16);
  const rows = Math.floor(texels / TEXELS_A_ROW);
  const rest = texels % TEXELS_A_ROW;
  if (rows > 0) visit({ offset: 0, origin: [0, 0], size: [TEXELS_A_ROW, rows] });
  if (rest > 0) visit({ offset: rows * TEXELS_A_ROW * 16, origin: [0, rows], size: [rest, 1] });
}
