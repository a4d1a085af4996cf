/** Cropping the border of a map, with an optional ReLU, and the gradient. */
import cropText from "../../../shaders/crop/crop.wgsl" with { type: "text" };
import gradientText from "../../../shaders/crop/crop_gradient.wgsl" with { type: "text" };
import type { ValueMemory } from "../../graph/operation.ts";
import { blocksOf, expectKind, type MapShape, positionsOf } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";

/**
 * A map without its border of one position on every side: after `pad` and a zero-padded convolution it leaves the
 * convolution with the padding of `pad`. With `relu` it ends in a ReLU, whose mask is its own result, so that the
 * map with the border need not stay in memory. Input: a map. The gradient, which is masked already, is surrounded by
 * zeros.
 */
export const crop = differentiable<{ readonly relu: boolean }>({
  name: "crop",
  shape([input]) {
    const map = expectKind("crop", input, "map");
    const shape = { ...map, height: map.height - 2, width: map.width - 2 };
    if (shape.height < 1 || shape.width < 1) {
      throw new TypeError(
        `crop: a map of ${map.height} x ${map.width} has nothing within its border`,
      );
    }
    return shape;
  },
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
  gradient: {
    emit(call, epilogue) {
      const [{ shape, memory }] = call.inputs as [ValueMemory];
      const { width, height, channels } = shape as MapShape;
      const blocks = blocksOf(channels);
      emitWith(call, epilogue, {
        shader: { label: "crop gradient", texts: [gradientText] },
        params: { width, height, blocks },
        bindings: { upstream: memory },
        invocations: blocks * positionsOf(call.output.shape as MapShape),
      });
    },
  },
});
