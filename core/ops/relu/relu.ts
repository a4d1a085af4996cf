/** ReLU by itself, and its gradient. */
import reluText from "../../../shaders/relu/relu.wgsl" with { type: "text" };
import gradientText from "../../../shaders/relu/relu_gradient.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { blocksInside, expectKind, inFull } from "../../graph/shape.ts";
import { applyGradient, gradientOperation } from "../epilogue.ts";

/**
 * `max(x, 0)`, where the values before are needed as features themselves; otherwise it is fused into the
 * convolution. Input: a map.
 */
export const relu: Operation<Record<never, never>> = {
  name: "relu",
  shape([input]) {
    return expectKind("relu", input, "map");
  },
  gradient(_node, upstream, epilogue) {
    // The upstream gradient is masked already: alone it is the gradient.
    const alone = epilogue.addend === undefined && epilogue.mask === undefined;
    if (alone && typeof upstream !== "number") return upstream;
    return applyGradient(reluGradient, [upstream], epilogue, {});
  },
  hasRelu: () => true,
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
 * Inputs: the upstream gradient, masked already by the ReLU's result as every gradient of one is, then those
 * of the epilogue.
 */
export const reluGradient = gradientOperation({
  name: "reluGradient",
  inputs: 1,
  shape([upstream]) {
    return inFull(expectKind("reluGradient", upstream, "map"));
  },
  emit(call, epilogue) {
    const count = blocksInside(call.output.shape);
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
});
