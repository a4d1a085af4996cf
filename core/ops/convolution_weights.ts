import { type Constant, constant, type Memory } from "../gpu/memory.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { blocksOf } from "./shape.ts";
import { winogradMatrices } from "./winograd_matrices.ts";

/**
 * How a convolution is computed: directly, as one matrix product over channels and taps, or by Winograd's
 * F(2x2, 3x3) or F(4x4, 3x3).
 */
export type ConvolutionVariant = "direct" | "gemm" | "winograd2" | "winograd4";

/** Matrices of input by output channels that a variant holds: one for each tap or point. */
export const MATRICES: Readonly<Record<ConvolutionVariant, number>> = {
  direct: 9,
  gemm: 9,
  winograd2: 16,
  winograd4: 36,
};

/** A convolution's weights as kernels read them: one copy for the way forward and the way back. */
export interface ConvolutionWeightsOnGpu {
  /** Input channels. */
  readonly inputs: number;
  /**
   * Input channels up to the last that has any weight: what comes after them is neither read on the way
   * forward nor computed on the way back. A trained network has a weight everywhere; in the weights-free
   * one half of the channels are there for the style loss alone.
   */
  readonly weightedInputs: number;
  /** Output channels. */
  readonly outputs: number;
  /** What the numbers are prepared for. */
  readonly variant: ConvolutionVariant;
  /** `[tap or point][input channel][output block]`, a vec4 of four output channels. */
  readonly kernel: Constant;
  /** One value an output channel. */
  readonly bias: Memory;
}

/** A convolution on the host. */
export interface HostConvolution {
  /** Input channels. */
  readonly inputs: number;
  /** Output channels. */
  readonly outputs: number;
  /** `[output][input][3][3]`. */
  readonly kernel: Float32Array;
  /** One value an output channel. */
  readonly bias: Float32Array;
}

/**
 * The variant for a number of channels. Winograd's transforms do not pay for few channels. F(4x4) saves
 * most work, but its weights take four times the memory of the kernel, so the wide layers, which work on
 * small maps, use F(2x2).
 */
export function chooseConvolution(inputs: number, outputs: number): ConvolutionVariant {
  if (Math.min(inputs, outputs) < 16) return "direct";
  return Math.max(inputs, outputs) > 256 ? "winograd2" : "winograd4";
}

/** Brings a convolution's weights to the GPU; release them with {@linkcode releaseConvolution}. */
export function uploadConvolution(
  gpu: Gpu,
  label: string,
  host: HostConvolution,
  options: {
    /** How it is computed. Default: chosen by its channels. */
    readonly variant?: ConvolutionVariant;
    /** Whether the kernel is stored in 16 bits. Default false. */
    readonly half?: boolean;
  } = {},
): ConvolutionWeightsOnGpu {
  const { inputs, outputs } = host;
  const { variant = chooseConvolution(inputs, outputs), half = false } = options;
  const weightedInputs = weightedInputsOf(host, variant);
  const weighted = { ...host, weightedInputs };
  const values = variant === "direct" || variant === "gemm"
    ? tapsKernel(weighted)
    : winogradKernel(weighted, variant === "winograd2" ? 2 : 4);
  const kernel = constant(gpu, `${label} kernel`, values, { half });
  try {
    const bytes = 16 * blocksOf(outputs);
    const bias = { bytes, buffer: gpu.buffer(`${label} bias`, bytes) };
    gpu.device.queue.writeBuffer(bias.buffer, 0, new Float32Array(host.bias));
    return { inputs, weightedInputs, outputs, variant, kernel, bias };
  } catch (error) {
    gpu.release(kernel.resource);
    throw error;
  }
}

/** Frees what {@linkcode uploadConvolution} made. */
export function releaseConvolution(gpu: Gpu, weights: ConvolutionWeightsOnGpu): void {
  gpu.release(weights.kernel.resource);
  gpu.release(weights.bias.buffer!);
}

/** A host's convolution with what is known of its weights. */
type Weighted = HostConvolution & Pick<ConvolutionWeightsOnGpu, "weightedInputs">;

/** One matrix a tap. */
function tapsKernel(host: Weighted): Float32Array<ArrayBuffer> {
  const { inputs, weightedInputs, outputs, kernel } = host;
  const rows = 4 * blocksOf(weightedInputs);
  const columns = 4 * blocksOf(outputs);
  const values = new Float32Array(9 * rows * columns);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < weightedInputs; i++) {
      for (let tap = 0; tap < 9; tap++) {
        values[(tap * rows + i) * columns + o] = kernel[(o * inputs + i) * 9 + tap]!;
      }
    }
  }
  return values;
}

/** The inputs that a variant reads weights of: see {@linkcode ConvolutionWeightsOnGpu.weightedInputs}. */
export function weightedInputsOf(host: HostConvolution, variant: ConvolutionVariant): number {
  return variant === "direct" ? host.inputs : countWeightedInputs(host);
}

/** The inputs up to the last that has any weight: see {@linkcode ConvolutionWeightsOnGpu.weightedInputs}. */
export function countWeightedInputs({ inputs, outputs, kernel }: HostConvolution): number {
  const hasWeight = (i: number) => {
    for (let o = 0; o < outputs; o++) {
      const start = (o * inputs + i) * 9;
      for (let tap = 0; tap < 9; tap++) if (kernel[start + tap] !== 0) return true;
    }
    return false;
  };
  let count = inputs;
  while (count > 1 && !hasWeight(count - 1)) count--;
  return count;
}

/** `G g G^T` of every kernel of an input that has a weight. */
function winogradKernel(host: Weighted, tile: 2 | 4): Float32Array<ArrayBuffer> {
  const { inputs, weightedInputs, outputs, kernel } = host;
  const { size, kernel: g } = winogradMatrices(tile);
  const rows = 4 * blocksOf(weightedInputs);
  const columns = 4 * blocksOf(outputs);
  const points = size * size;
  const values = new Float32Array(points * rows * columns);
  // G (x) G as one matrix, so that a kernel's transform is a plain product with its nine taps.
  const both = new Float64Array(points * 9);
  for (let p = 0; p < points; p++) {
    for (let tap = 0; tap < 9; tap++) {
      both[p * 9 + tap] = g[Math.floor(p / size)]![Math.floor(tap / 3)]! * g[p % size]![tap % 3]!;
    }
  }
  const taps = new Float64Array(9);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < weightedInputs; i++) {
      for (let tap = 0; tap < 9; tap++) taps[tap] = kernel[(o * inputs + i) * 9 + tap]!;
      for (let p = 0; p < points; p++) {
        let sum = 0;
        for (let tap = 0; tap < 9; tap++) sum += both[p * 9 + tap]! * taps[tap]!;
        values[(p * rows + i) * columns + o] = sum;
      }
    }
  }
  return values;
}
