import type { Call } from "../../graph/operation.ts";
import { blocksOf, type MapShape, positionsOf } from "../../graph/shape.ts";
import { emitProduct } from "../product/product.ts";
import type { ConvolutionParts } from "./convolution_parts.ts";

/** Appends a convolution as one matrix product over channels and taps, whose input is gathered on the way. */
export function convolveAsProduct(call: Call<unknown>, convolution: ConvolutionParts): void {
  const { weights, epilogue, transposed } = convolution;
  const input = call.inputs[0]!;
  const map = input.shape as MapShape;
  emitProduct(call, {
    label: transposed ? "gemm gradient" : "gemm",
    positions: positionsOf(map),
    width: map.width,
    // Inputs without weight are not read on the way forward, and have no gradient on the way back.
    inBlocks: blocksOf(transposed ? weights.outputs : weights.weightedInputs),
    madeBlocks: blocksOf(transposed ? weights.weightedInputs : weights.outputs),
    outBlocks: blocksOf((call.output.shape as MapShape).channels),
    batches: 1,
    transposed,
    scale: 1,
    input: input.memory,
    weights: weights.kernel,
    epilogue,
  });
}
