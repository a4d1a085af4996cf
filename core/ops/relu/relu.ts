/** ReLU by itself, and its gradient. */
import reluText from "../../../shaders/relu/relu.wgsl" with { type: "text" };
import gradientText from "../../../shaders/relu/relu_gradient.wgsl" with { type: "text" };
import { blocksInside, expectKind } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";

/** The operation with a kernel for every gradient. */
const rectifier = differentiable({
  name: "relu",
  shape([input]) {
    return expectKind("relu", input, "map");
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
  gradient: {
    emit(call, epilogue) {
      const count = blocksInside(call.output.shape);
      emitWith(call, epilogue, {
        shader: { label: "relu gradient", texts: [gradientText] },
        params: { count },
        bindings: { upstream: call.inputs[0]!.memory },
        invocations: count,
      });
    },
  },
});

/**
 * `max(x, 0)`, where the values before are needed as features themselves; otherwise it is fused into the
 * convolution. Input: a map.
 */
export const relu: typeof rectifier = {
  ...rectifier,
  gradient(node, upstream, epilogue) {
    // The upstream gradient is masked already, as every gradient of a ReLU is: alone it is the gradient.
    const alone = epilogue.addend === undefined && epilogue.mask === undefined;
    if (alone && typeof upstream !== "number") return upstream;
    return rectifier.gradient!(node, upstream, epilogue);
  },
};
