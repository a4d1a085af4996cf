/** Sums of squares and of absolute values of a difference, and the gradient. */
import partialText from "../../../shaders/difference_sums/difference_partial_sums.wgsl" with {
  type: "text",
};
import sumsText from "../../../shaders/difference_sums/difference_sums.wgsl" with { type: "text" };
import gradientText from "../../../shaders/difference_sums/difference_sums_gradient.wgsl" with {
  type: "text",
};
import { blocksInside, expectSame, type MapShape } from "../../graph/shape.ts";
import { differentiable, emitWith } from "../epilogue.ts";
import { REDUCTION_THREADS } from "../reduce.ts";

/** Invocations of the one workgroup that adds partial sums up, a power of two. */
const WORKGROUP = 64;

/** The shape of both sums. */
export const SUMS: MapShape = { kind: "map", channels: 2, height: 1, width: 1 };

/**
 * The sums of squares and of absolute values of `a - b`, a map 2 x 1 x 1. Those of the tiles of a picture add up to
 * those of the whole, which losses of tiles do not. Inputs: a and b, of one shape. The gradient is
 * `2 u d + v sign(d)` of `d = a - b` for an upstream gradient (u, v).
 */
export const differenceSums = differentiable({
  name: "differenceSums",
  shape([a, b]) {
    expectSame("differenceSums", a!, b);
    return SUMS;
  },
  emit({ program, inputs, output }) {
    const partial = program.scratch("partial sums", 8 * REDUCTION_THREADS);
    program.dispatch({
      shader: { label: "difference partial sums", texts: [partialText] },
      params: { count: blocksInside(inputs[0]!.shape), threads: REDUCTION_THREADS },
      bindings: { a: inputs[0]!.memory, b: inputs[1]!.memory, partial },
      invocations: REDUCTION_THREADS,
    });
    program.dispatch({
      shader: { label: "difference sums", texts: [sumsText] },
      params: { count: REDUCTION_THREADS },
      bindings: { partial, sums: output.memory },
      invocations: WORKGROUP,
      workgroupSize: WORKGROUP,
    });
  },
  gradient: {
    reads: [0, 1],
    emit(call, epilogue) {
      const [upstream, a, b] = call.inputs;
      const count = blocksInside(call.output.shape);
      emitWith(call, epilogue, {
        shader: { label: "difference sums gradient", texts: [gradientText] },
        params: { count },
        bindings: { upstream: upstream!.memory, a: a!.memory, b: b!.memory },
        invocations: count,
      });
    },
  },
});
