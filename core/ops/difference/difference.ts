/** The sum of squared differences, and the difference, its gradient. */
import differenceText from "../../../shaders/difference/difference.wgsl" with { type: "text" };
import squaredText from "../../../shaders/difference/squared_difference.wgsl" with { type: "text" };
import { blocksInside, expectSame } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";
import { emitReduction } from "../reduce.ts";

/** `scale * sum (a - b)^2`, a scalar. Inputs: a and b, of one shape. The gradient is `2 scale (a - b)`. */
export const squaredDifference = differentiable<{ readonly scale: number }>({
  name: "squaredDifference",
  shape([a, b]) {
    expectSame("squaredDifference", a!, b);
    return { kind: "scalar" };
  },
  emit(call) {
    const count = blocksInside(call.inputs[0]!.shape);
    emitReduction(call, { scale: call.attributes.scale, count }, {
      shader: { label: "squared difference", texts: [squaredText] },
      params: { count },
      bindings: { a: call.inputs[0]!.memory, b: call.inputs[1]!.memory },
    });
  },
  gradient: {
    reads: [0, 1],
    emit(call, epilogue) {
      const { upstream, scale } = call.attributes;
      const count = blocksInside(call.output.shape);
      emitWith(call, epilogue, {
        shader: { label: "difference", texts: [differenceText] },
        params: { count, scale: 2 * upstream * scale },
        bindings: { a: call.inputs[0]!.memory, b: call.inputs[1]!.memory },
        invocations: count,
      });
    },
  },
});
