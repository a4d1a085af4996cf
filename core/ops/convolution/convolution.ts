import featuresText from "../../../shaders/common/epilogue_features.wgsl" with { type: "text" };
import type { Call, Operation } from "../../graph/operation.ts";
import { expectKind, inFull, type MapShape } from "../../graph/shape.ts";
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "../epilogue.ts";
import { convolveDirectly } from "./convolution_direct.ts";
import { convolveAsProduct } from "./convolution_gemm.ts";
import type { ConvolutionParts } from "./convolution_parts.ts";
import type { ConvolutionWeightsOnGpu } from "./convolution_weights.ts";
import { convolveByWinograd } from "./winograd.ts";

/** 3x3 convolution with zero padding, bias and, if asked, ReLU. Input: a map. */
export const convolution: Operation<{
  readonly weights: ConvolutionWeightsOnGpu;
  readonly relu: boolean;
}> = {
  name: "convolution",
  shape([input], { weights }) {
    const map = expectKind("convolution", input, "map");
    expectChannels("convolution", map, weights.inputs);
    return { ...map, channels: weights.outputs };
  },
  emit(call) {
    const { weights, relu } = call.attributes;
    const bindings = { bias: weights.bias, output: call.output.memory };
    const epilogue = { text: featuresText, constants: { RELU: relu }, bindings };
    convolve(call, { weights, epilogue, transposed: false });
  },
};

/**
 * The gradient of a convolution with respect to its input: the convolution of the upstream gradient with
 * the kernel turned by 180 degrees and its channel axes exchanged. Inputs: the upstream gradient, then
 * what the epilogue asks for.
 */
export const convolutionGradient: Operation<
  EpilogueFlags & { readonly weights: ConvolutionWeightsOnGpu }
> = {
  name: "convolutionGradient",
  shape([upstream, ...extra], attributes) {
    const map = expectKind("convolutionGradient", upstream, "map");
    expectChannels("convolutionGradient", map, attributes.weights.outputs);
    const shape = { ...inFull(map), channels: attributes.weights.inputs };
    checkEpilogue("convolutionGradient", shape, extra, attributes);
    return shape;
  },
  inPlace: addendOf,
  emit(call) {
    const { weights } = call.attributes;
    convolve(call, { weights, epilogue: gradientEpilogue(call, 1), transposed: true });
  },
};

/**
 * Checks that a kernel fits a map.
 *
 * @throws {TypeError} when it takes another number of channels
 */
export function expectChannels(operation: string, map: MapShape, channels: number): void {
  if (map.channels !== channels) {
    throw new TypeError(
      `${operation}: the kernel takes ${channels} channels, but the map has ${map.channels}`,
    );
  }
}

function convolve(call: Call<unknown>, convolution: ConvolutionParts): void {
  const { variant } = convolution.weights;
  if (variant === "direct") convolveDirectly(call, convolution);
  else if (variant === "gemm") convolveAsProduct(call, convolution);
  else convolveByWinograd(call, convolution);
}
