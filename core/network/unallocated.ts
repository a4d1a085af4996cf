import type { Constant } from "../gpu/memory.ts";
import { blocksOf } from "../graph/shape.ts";
import {
  type ConvolutionVariant,
  type ConvolutionWeightsOnGpu,
  type HostConvolution,
  MATRICES,
  weightedInputsOf,
} from "../ops/convolution/convolution_weights.ts";

/** The size of weights that are nowhere: enough to see which kernels would read them, and to time these. */
export class UnallocatedConstant implements Constant {
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

/** A convolution's weights without the weights. */
export function unallocatedConvolution(
  host: HostConvolution,
  options: { readonly variant: ConvolutionVariant; readonly half: boolean },
): ConvolutionWeightsOnGpu {
  const { inputs, outputs } = host;
  const { variant, half } = options;
  const weightedInputs = weightedInputsOf(host, variant);
  const count = 16 * MATRICES[variant] * blocksOf(weightedInputs) * blocksOf(outputs);
  const kernel = new UnallocatedConstant(count, half);
  return {
    inputs,
    weightedInputs,
    outputs,
    variant,
    kernel,
    bias: { bytes: 16 * blocksOf(outputs) },
  };
}
