/** The squared norm of a value, for measuring gradients. */
import dotText from "../../../shaders/common/dot.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { blocksInside, describe, isHalf } from "../../graph/shape.ts";
import { emitReduction } from "../reduce.ts";

/**
 * The sum of squares of all numbers of a value, a scalar. It has no gradient. Input: pixels, a map or a matrix in
 * f32, as gradients are.
 */
export const squaredNorm: Operation<Record<never, never>> = {
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
    emitReduction(call, { scale: 1, count }, {
      shader: { label: "squared norm", texts: [dotText] },
      params: { count },
      bindings: { a: memory, b: memory },
    });
  },
};
