/** Cropping the border of a map, with an optional ReLU, and the gradient. */
import cropText from "../../../shaders/crop/crop.wgsl" with { type: "text" };
import gradientText from "../../../shaders/crop/crop_gradient.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { blocksOf, expectKind, inFull, type MapShape, positionsOf } from "../../graph/shape.ts";
import { applyGradient, gradientOperation } from "../epilogue.ts";
import { withBorder, withoutBorder } from "../pad/pad.ts";

/**
 * A map without its border of one position on every side: after `pad` and a zero-padded convolution it leaves the
 * convolution with the padding of `pad`. With `relu` it ends in a ReLU, whose mask is its own result, so that the
 * map with the border need not stay in memory. Input: a map.
 */
export const crop: Operation<{ readonly relu: boolean }> = {
  name: "crop",
  shape([input]) {
    return withoutBorder("crop", expectKind("crop", input, "map"));
  },
  gradient: (_node, upstream, epilogue) => applyGradient(cropGradient, [upstream], epilogue, {}),
  hasRelu: ({ relu }) => relu,
  emit(call) {
    const map = call.output.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const constants = { RELU: call.attributes.relu };
    call.program.dispatch({
      shader: { label: "crop", texts: [cropText], constants },
      params: { width: map.width, height: map.height, blocks },
      bindings: { input: call.inputs[0]!.memory, output: call.output.memory },
      invocations: blocks * positionsOf(map),
    });
  },
};

/**
 * The gradient of {@linkcode crop}, without its ReLU, with respect to its input: zeros around the upstream
 * gradient, which is masked already. Inputs: the upstream gradient, then those of the epilogue.
 */
export const cropGradient = gradientOperation({
  name: "cropGradient",
  inputs: 1,
  shape([upstream]) {
    return inFull(withBorder(expectKind("cropGradient", upstream, "map")));
  },
  emit(call, epilogue) {
    const map = call.inputs[0]!.shape as MapShape;
    const blocks = blocksOf(map.channels);
    call.program.dispatch({
      shader: {
        label: "crop gradient",
        texts: [gradientText, epilogue.text],
        constants: epilogue.constants,
      },
      params: { width: map.width, height: map.height, blocks },
      bindings: { upstream: call.inputs[0]!.memory, ...epilogue.bindings },
      invocations: blocks * positionsOf(call.output.shape as MapShape),
    });
  },
});
