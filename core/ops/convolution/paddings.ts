/** The paddings of convolutions by name, without their kernels: options need no more. */

/**
 * What a convolution reads beyond the edge of its map: zeros, or the nearest position.
 *
 * @category Networks
 */
export type ConvolutionPadding = "zero" | "replicate";

/** The names of {@linkcode ConvolutionPadding}. */
export const CONVOLUTION_PADDINGS = [
  "zero",
  "replicate",
] as const satisfies readonly ConvolutionPadding[];
