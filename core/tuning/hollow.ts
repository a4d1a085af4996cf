import type { Constant } from "../gpu/memory.ts";
import {
  type ConvolutionVariant,
  type ConvolutionWeightsOnGpu,
  countWeightedInputs,
  type HostConvolution,
} from "../ops/convolution_weights.ts";
import { blocksOf } from "../ops/shape.ts";

/** The size of weights that are nowhere: enough to see which kernels would read them, and to time these. */
export class HollowConstant implements Constant {
  /** How many numbers. */
  readonly count: number;
  readonly half: boolean;

  constructor(count: number, half: boolean) {
    this.count = count;
    this.half = half;
  }

  get resource(): never {
    throw new TypeError(
      "Hollow weights are on no GPU: only a trial can run kernels that read them",
    );
  }
}

/** Matrices of input by output channels that a variant holds. */
const MATRICES: Readonly<Record<ConvolutionVariant, number>> = {
  direct: 9,
  gemm: 9,
  winograd2: 16,
  winograd4: 36,
};

/** A convolution's weights without the weights. */
export function hollowConvolution(
  host: HostConvolution,
  options: { readonly variant: ConvolutionVariant; readonly half: boolean },
): ConvolutionWeightsOnGpu {
  const { inputs, outputs } = host;
  const { variant, half } = options;
  const weightedInputs = variant === "direct" ? inputs : countWeightedInputs(host);
  const count = 16 * MATRICES[variant] * blocksOf(weightedInputs) * blocksOf(outputs);
  const kernel = new HollowConstant(count, half);
  return {
    inputs,
    weightedInputs,
    outputs,
    variant,
    kernel,
    bias: { bytes: 16 * blocksOf(outputs) },
  };
}
