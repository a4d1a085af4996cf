/** Weights of a convolution, prepared for one of the variants and uploaded. */
import type { GpuInfo } from "../../gpu/capabilities.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Constant, constant } from "../../gpu/memory.ts";
import { blocksOf } from "../../graph/shape.ts";
import { stepSizes } from "../product/product_choice.ts";
import { countWeightedInputs, type HostConvolution } from "./host_convolution.ts";
import { type WeightLists, weightLists } from "./weight_blocks.ts";
import { winogradMatrices } from "./winograd_matrices.ts";

/**
 * A way to compute a convolution: directly, as one matrix product over channels and taps, or by Winograd's
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

/** A convolution's weights as kernels read them: one copy serves convolution and gradient. */
export interface ConvolutionWeightsOnGpu {
  /** Input channels. */
  readonly inputs: number;
  /**
   * Input channels up to the last that has any weight: later ones are neither read forward nor computed
   * backward. A trained network has a weight everywhere; in the weights-free one half of the channels are
   * for the style loss alone.
   */
  readonly weightedInputs: number;
  /** Output channels. */
  readonly outputs: number;
  /** The variant for which the numbers are prepared. */
  readonly variant: ConvolutionVariant;
  /** `[tap or point][input channel][output block]`, a vec4 of four output channels. */
  readonly kernel: Constant;
  /** One value an output channel. */
  readonly bias: Constant;
  /** The blocks that have weights. Default: the variant makes no use of it. */
  readonly lists?: WeightLists | undefined;
  /** The most bytes that a step of Winograd's filtering may take on a GPU. Default 32 MiB. */
  readonly chunkBytes?: number | undefined;
}

/**
 * The default variant for a number of channels. For few channels Winograd's transforms cost more than they save.
 * F(4x4) saves most work, but its weights take four times the memory of the kernel, so wide layers, whose maps are
 * small, use F(2x2).
 */
export function chooseConvolution(inputs: number, outputs: number): ConvolutionVariant {
  if (Math.min(inputs, outputs) < 16) return "direct";
  return isWide({ inputs, outputs }) ? "winograd2" : "winograd4";
}

/** Tells whether a layer is wide: memory for its weights in F(4x4, 3x3) is only taken where there is enough. */
export function isWide({ inputs, outputs }: Pick<HostConvolution, "inputs" | "outputs">): boolean {
  return Math.min(inputs, outputs) >= 16 && Math.max(inputs, outputs) > 256;
}

/** Host memory in which one layer after the other is prepared: allocating it anew costs more than the work. */
export class Scratch {
  #numbers = new Float32Array(0);

  /** So many zeros, until the next call. */
  zeros(length: number): Float32Array<ArrayBuffer> {
    if (this.#numbers.length < length) return this.#numbers = new Float32Array(length);
    return this.#numbers.subarray(0, length).fill(0);
  }
}

/** Options of {@linkcode uploadConvolution}. */
interface UploadOptions {
  /** The variant. Default: {@linkcode chooseConvolution}. */
  readonly variant?: ConvolutionVariant;
  /** Whether the kernel is stored in 16 bits. Default false. */
  readonly half?: boolean;
  /** Memory in which the numbers are prepared. Default: new. */
  readonly scratch?: Scratch;
  /** See {@linkcode ConvolutionWeightsOnGpu.chunkBytes}. */
  readonly chunkBytes?: number | undefined;
}

/** Uploads a convolution's weights; free them with {@linkcode releaseConvolution}. */
export function uploadConvolution(
  gpu: Gpu,
  label: string,
  host: HostConvolution,
  options: UploadOptions = {},
): ConvolutionWeightsOnGpu {
  const { inputs, outputs } = host;
  const { variant = chooseConvolution(inputs, outputs), half = false } = options;
  const { scratch = new Scratch(), chunkBytes } = options;
  const weightedInputs = weightedInputsOf(host, variant);
  const weighted = { ...host, weightedInputs };
  const values = kernelFor(variant, weighted, scratch);
  const made: Constant[] = [];
  const upload = (what: string, values: Float32Array<ArrayBuffer>, half = false) => {
    const uploaded = constant(gpu, `${label} ${what}`, values, { half });
    made.push(uploaded);
    return uploaded;
  };
  try {
    const kernel = upload("kernel", values, half);
    const padded = new Float32Array(4 * blocksOf(outputs));
    padded.set(host.bias);
    const bias = upload("bias", padded);
    const lists = listsFor(gpu.info, weighted, {
      variant,
      constantOf: (values, name) => upload(`${name} steps`, values),
    });
    return { inputs, weightedInputs, outputs, variant, kernel, bias, lists, chunkBytes };
  } catch (error) {
    made.forEach(({ resource }) => gpu.release(resource));
    throw error;
  }
}

/** The lists of blocks that have weights, where the kernels of an adapter and a variant go by them. */
export function listsFor(
  info: GpuInfo,
  host: HostConvolution & Pick<ConvolutionWeightsOnGpu, "weightedInputs">,
  { variant, constantOf }: {
    readonly variant: ConvolutionVariant;
    readonly constantOf: (values: Float32Array<ArrayBuffer>, name: string) => Constant;
  },
): WeightLists | undefined {
  if (!variant.startsWith("winograd")) return undefined;
  const { weightedInputs } = host;
  return weightLists(host, { weightedInputs, sizes: stepSizes(info), constantOf });
}

/** Frees what {@linkcode uploadConvolution} made. */
export function releaseConvolution(gpu: Gpu, weights: ConvolutionWeightsOnGpu): void {
  const { kernel, bias, lists } = weights;
  gpu.release(kernel.resource);
  gpu.release(bias.resource);
  for (const way of [lists?.forward, lists?.backward]) {
    way?.forEach(({ steps }) => gpu.release(steps.resource));
  }
}

/** A convolution on the host, with the number of inputs that have weights. */
type Weighted = HostConvolution & Pick<ConvolutionWeightsOnGpu, "weightedInputs">;

/**
 * Visits the kernels of the inputs that have a weight, a few outputs of one input at a time. Their numbers are
 * adjacent and fill a cache line, which otherwise would be fetched and written back once for each of them.
 */
function eachRun(
  { weightedInputs, outputs }: Weighted,
  use: (input: number, first: number, end: number) => void,
): void {
  const together = 16;
  for (let first = 0; first < outputs; first += together) {
    const end = Math.min(outputs, first + together);
    for (let input = 0; input < weightedInputs; input++) use(input, first, end);
  }
}

/** The number of numbers in the matrix of one tap or point. */
function matrixLength({ weightedInputs, outputs }: Weighted): number {
  return 4 * blocksOf(weightedInputs) * 4 * blocksOf(outputs);
}

/** The kernel with one matrix for each tap. */
function tapsKernel(host: Weighted, scratch: Scratch): Float32Array<ArrayBuffer> {
  const { inputs, kernel } = host;
  const columns = 4 * blocksOf(host.outputs);
  const length = matrixLength(host);
  const values = scratch.zeros(9 * length);
  eachRun(host, (input, first, end) => {
    for (let o = first; o < end; o++) {
      const from = (o * inputs + input) * 9;
      const to = input * columns + o;
      for (let tap = 0; tap < 9; tap++) values[tap * length + to] = kernel[from + tap]!;
    }
  });
  return values;
}

/** The number of inputs whose weights a variant reads: see {@linkcode ConvolutionWeightsOnGpu.weightedInputs}. */
export function weightedInputsOf(host: HostConvolution, variant: ConvolutionVariant): number {
  return variant === "direct" ? host.inputs : countWeightedInputs(host);
}

/** The kernel as a variant reads it. */
function kernelFor(
  variant: ConvolutionVariant,
  host: Weighted,
  scratch: Scratch,
): Float32Array<ArrayBuffer> {
  return variant === "direct" || variant === "gemm"
    ? tapsKernel(host, scratch)
    : winogradKernel(host, { tile: variant === "winograd2" ? 2 : 4, scratch });
}

/** `G g G^T` of every kernel of an input that has a weight. */
function winogradKernel(host: Weighted, { tile, scratch }: {
  readonly tile: 2 | 4;
  readonly scratch: Scratch;
}): Float32Array<ArrayBuffer> {
  const { inputs, kernel } = host;
  const { size, kernel: rows } = winogradMatrices(tile);
  const columns = 4 * blocksOf(host.outputs);
  const length = matrixLength(host);
  const values = scratch.zeros(size * size * length);
  const g = Float64Array.from(rows.flat());
  const product = new Float64Array(size * 3);
  eachRun(host, (input, first, end) => {
    for (let o = first; o < end; o++) {
      timesColumns(g, kernel, { from: (o * inputs + input) * 9, product });
      let at = input * columns + o;
      for (let r = 0; r < 3 * size; r += 3) {
        const left = product[r]!;
        const middle = product[r + 1]!;
        const right = product[r + 2]!;
        for (let q = 0; q < 3 * size; q += 3) {
          values[at] = left * g[q]! + middle * g[q + 1]! + right * g[q + 2]!;
          at += length;
        }
      }
    }
  });
  return values;
}

/** The product of G and a kernel of 3 x 3 numbers, row by row. */
function timesColumns(g: Float64Array, kernel: Float32Array, { from, product }: {
  readonly from: number;
  readonly product: Float64Array;
}): void {
  for (let c = 0; c < 3; c++) {
    const top = kernel[from + c]!;
    const middle = kernel[from + c + 3]!;
    const bottom = kernel[from + c + 6]!;
    for (let r = 0; r < g.length; r += 3) {
      product[r + c] = g[r]! * top + g[r + 1]! * middle + g[r + 2]! * bottom;
    }
  }
}
