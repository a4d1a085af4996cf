import partialText from "../../../shaders/difference_sums/difference_partial_sums.wgsl" with {
  type: "text",
};
import sumsText from "../../../shaders/difference_sums/difference_sums.wgsl" with { type: "text" };
import gradientText from "../../../shaders/difference_sums/difference_sums_gradient.wgsl" with {
  type: "text",
};
import type { Operation } from "../../graph/operation.ts";
import { blocksInside, expectSame, inFull, type MapShape } from "../../graph/shape.ts";
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "../epilogue.ts";
import { REDUCTION_THREADS } from "../reduce.ts";

/** Invocations of the one workgroup that adds partial sums up, a power of two. */
const WORKGROUP = 64;

/** The shape of both sums. */
export const SUMS: MapShape = { kind: "map", channels: 2, height: 1, width: 1 };

/**
 * The sums of squares and of absolute values of `a - b`, a map 2 x 1 x 1: of parts of a picture they add up to those
 * of the whole, where a loss would not. Inputs: a and b, of one shape.
 */
export const differenceSums: Operation<Record<never, never>> = {
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
};

/**
 * The gradient of {@linkcode differenceSums} with respect to a, `2 u d + v sign(d)` of `d = a - b`. Inputs: the
 * upstream gradient (u, v), a, b, then what the epilogue asks for.
 */
export const differenceSumsGradient: Operation<EpilogueFlags> = {
  name: "differenceSumsGradient",
  shape([upstream, a, b, ...extra], attributes) {
    expectSame("differenceSumsGradient", SUMS, upstream);
    expectSame("differenceSumsGradient", a!, b);
    checkEpilogue("differenceSumsGradient", a!, extra, attributes);
    return inFull(a!);
  },
  inPlace: addendOf,
  emit(call) {
    const [upstream, a, b] = call.inputs;
    const count = blocksInside(call.output.shape);
    const epilogue = gradientEpilogue(call, 3);
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
};
