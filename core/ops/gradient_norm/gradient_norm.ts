/** The squared norm of a value: for measuring gradients, and for losses that ask how strong features are. */
import dotText from "../../../shaders/common/dot.wgsl" with { type: "text" };
import residualText from "../../../shaders/difference_sums/scaled_residual.wgsl" with {
  type: "text",
};
import { blocksInside, describe, isHalf } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";
import { emitReduction } from "../reduce.ts";

/**
 * `scale * sum x^2` over all numbers of a value, a scalar. Input: pixels, a map or a matrix in f32, as gradients are.
 * The gradient is `2 scale x`.
 */
export const squaredNorm = differentiable<{
  /** Factor of the sum. Default 1. */
  readonly scale?: number;
}>({
  name: "squaredNorm",
  shape([input]) {
    if (input === undefined || input.kind === "scalar" || isHalf(input)) {
      throw new TypeError(
        `squaredNorm takes pixels, a map or a matrix in f32, but was given ${
          input === undefined ? "nothing" : describe(input)
        }`,
      );
    }
    return { kind: "scalar" };
  },
  emit(call) {
    const { shape, memory } = call.inputs[0]!;
    const count = blocksInside(shape);
    emitReduction(call, { scale: call.attributes.scale ?? 1, count }, {
      shader: { label: "squared norm", texts: [dotText] },
      params: { count },
      bindings: { a: memory, b: memory },
    });
  },
  gradient: {
    reads: [0],
    emit(call, epilogue) {
      const { upstream, scale = 1 } = call.attributes;
      const count = blocksInside(call.output.shape);
      emitWith(call, epilogue, {
        shader: { label: "squared norm gradient", texts: [residualText] },
        params: { count, scale: 2 * upstream * scale },
        bindings: { residual: call.inputs[0]!.memory },
        invocations: count,
      });
    },
  },
});
