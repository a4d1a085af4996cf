/** Sums of squares and of absolute values of a difference, and the gradient. */
import partialText from "../../../shaders/difference_sums/difference_partial_sums.wgsl" with {
  type: "text",
};
import sumsText from "../../../shaders/difference_sums/difference_sums.wgsl" with { type: "text" };
import gradientText from "../../../shaders/difference_sums/difference_sums_gradient.wgsl" with {
  type: "text",
};
import type { Operation } from "../../graph/operation.ts";
import { blocksInside, expectSame, inFull, type MapShape } from "../../graph/shape.ts";
import { applyGradient, gradientOperation } from "../epilogue.ts";
import { REDUCTION_THREADS } from "../reduce.ts";

/** Invocations of the one workgroup that adds partial sums up, a power of two. */
const WORKGROUP = 64;

/** The shape of both sums. */
export const SUMS: MapShape = { kind: "map", channels: 2, height: 1, width: 1 };

/**
 * The sums of squares and of absolute values of `a - b`, a map 2 x 1 x 1. Those of the tiles of a picture add up to
 * those of the whole, which losses of tiles do not. Inputs: a and b, of one shape.
 */
export const differenceSums: Operation<Record<never, never>> = {
  name: "differenceSums",
  shape([a, b]) {
    expectSame("differenceSums", a!, b);
    return SUMS;
  },
  gradient({ inputs }, upstream, epilogue) {
    return applyGradient(differenceSumsGradient, [upstream, ...inputs], epilogue, {});
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
};

/**
 * The gradient of {@linkcode differenceSums} with respect to a, `2 u d + v sign(d)` of `d = a - b`. Inputs: the
 * upstream gradient (u, v), a, b, then those of the epilogue.
 */
export const differenceSumsGradient = gradientOperation({
  name: "differenceSumsGradient",
  inputs: 3,
  shape([upstream, a, b]) {
    expectSame("differenceSumsGradient", SUMS, upstream);
    expectSame("differenceSumsGradient", a!, b);
    return inFull(a!);
  },
  emit(call, epilogue) {
    const [upstream, a, b] = call.inputs;
    const count = blocksInside(call.output.shape);
    call.program.dispatch({
      shader: {
        label: "difference sums gradient",
        texts: [gradientText, epilogue.text],
        constants: epilogue.constants,
      },
      params: { count },
      bindings: { upstream: upstream!.memory, a: a!.memory, b: b!.memory, ...epilogue.bindings },
      invocations: count,
    });
  },
});
