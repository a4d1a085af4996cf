import type { Epilogue } from "../epilogue.ts";
import type { ConvolutionWeightsOnGpu } from "./convolution_weights.ts";

/** What every variant of a convolution is made of. */
export interface ConvolutionParts {
  readonly weights: ConvolutionWeightsOnGpu;
  /** What becomes of each sum. */
  readonly epilogue: Epilogue;
  /** Whether it is the gradient: the kernel turned by 180 degrees, its channel axes exchanged. */
  readonly transposed: boolean;
}
