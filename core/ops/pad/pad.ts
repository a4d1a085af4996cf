/** Padding a map by one position on every side, and the gradient. */
import padText from "../../../shaders/pad/pad.wgsl" with { type: "text" };
import gradientText from "../../../shaders/pad/pad_gradient.wgsl" with { type: "text" };
import { blocksOf, expectKind, type MapShape, positionsOf } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";
import type { Border } from "./borders.ts";

/**
 * A map with a border of one position on every side. Input: a map. In the gradient what reached the border is added
 * to the positions from which the border was copied.
 */
export const pad = differentiable<{ readonly mode: Border }>({
  name: "pad",
  shape([input]) {
    const map = expectKind("pad", input, "map");
    return { ...map, height: map.height + 2, width: map.width + 2 };
  },
  emit(call) {
    const map = call.inputs[0]!.shape as MapShape;
    const blocks = blocksOf(map.channels);
    const { mode } = call.attributes;
    call.program.dispatch({
      shader: { label: `${mode} pad`, texts: [padText], constants: constantsOf(mode) },
      params: { width: map.width, height: map.height, blocks },
      bindings: { input: call.inputs[0]!.memory, output: call.output.memory },
      invocations: blocks * positionsOf(call.output.shape as MapShape),
    });
  },
  gradient: {
    emit(call, epilogue) {
      const map = call.output.shape as MapShape;
      const blocks = blocksOf(map.channels);
      const { mode } = call.attributes;
      emitWith(call, epilogue, {
        shader: {
          label: `${mode} pad gradient`,
          texts: [gradientText],
          constants: constantsOf(mode),
        },
        params: { width: map.width, height: map.height, blocks },
        bindings: { upstream: call.inputs[0]!.memory },
        invocations: blocks * positionsOf(map),
      });
    },
  },
});

function constantsOf(mode: Border) {
  return { REFLECT: mode === "reflect" };
}
