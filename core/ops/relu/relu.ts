import reluText from "../../../shaders/relu/relu.wgsl" with { type: "text" };
import gradientText from "../../../shaders/relu/relu_gradient.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { blocksInside, expectKind, inFull } from "../../graph/shape.ts";
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "../epilogue.ts";

/**
 * `max(x, 0)` by itself, where the values before are features that somebody needs; else it is the end of a
 * convolution. Input: a map.
 */
export const relu: Operation<Record<never, never>> = {
  name: "relu",
  shape([input]) {
    return expectKind("relu", input, "map");
  },
  emit(call) {
    const count = blocksInside(call.output.shape);
    call.program.dispatch({
      shader: { label: "relu", texts: [reluText] },
      params: { count },
      bindings: { input: call.inputs[0]!.memory, output: call.output.memory },
      invocations: count,
    });
  },
};

/**
 * The gradient of {@linkcode relu} with respect to its input, where other consumers of that input contributed.
 * Inputs: the upstream gradient, masked already by the ReLU's result as every gradient of one is, then what
 * the epilogue asks for.
 */
export const reluGradient: Operation<EpilogueFlags> = {
  name: "reluGradient",
  shape([upstream, ...extra], attributes) {
    const shape = inFull(expectKind("reluGradient", upstream, "map"));
    checkEpilogue("reluGradient", shape, extra, attributes);
    return shape;
  },
  inPlace: addendOf,
  emit(call) {
    const count = blocksInside(call.output.shape);
    const epilogue = gradientEpilogue(call, 1);
    call.program.dispatch({
      shader: {
        label: "relu gradient",
        texts: [gradientText, epilogue.text],
        constants: epilogue.constants,
      },
      params: { count },
      bindings: { upstream: call.inputs[0]!.memory, ...epilogue.bindings },
      invocations: count,
    });
  },
};
