/** Sums of squares and of absolute values of a difference, and the gradient. */
import workgroupSumText from "../../../shaders/common/workgroup_sum.wgsl" with { type: "text" };
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
      params: { u32: [blocksInside(inputs[0]!.shape), REDUCTION_THREADS] },
      buffers: { 1: inputs[0]!.memory, 2: inputs[1]!.memory, 7: partial },
      invocations: REDUCTION_THREADS,
    });
    program.dispatch({
      shader: { label: "difference sums", texts: [workgroupSumText, sumsText] },
      params: { u32: [REDUCTION_THREADS] },
      buffers: { 1: partial, 7: output.memory },
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
      params: { u32: [count] },
      buffers: { 1: upstream!.memory, 2: a!.memory, 3: b!.memory, ...epilogue.buffers },
      invocations: count,
    });
  },
});
