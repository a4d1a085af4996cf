import differenceText from "../../../shaders/difference/difference.wgsl" with { type: "text" };
import squaredText from "../../../shaders/difference/squared_difference.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { blocksInside, expectSame, inFull } from "../../graph/shape.ts";
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "../epilogue.ts";
import { partialSums, reduce, REDUCTION_THREADS } from "../reduce.ts";

/** `scale * sum (a - b)^2`, a scalar. Inputs: a and b, of one shape. */
export const squaredDifference: Operation<{ readonly scale: number }> = {
  name: "squaredDifference",
  shape([a, b]) {
    expectSame("squaredDifference", a!, b);
    return { kind: "scalar" };
  },
  emit(call) {
    const partial = partialSums(call.program);
    call.program.dispatch({
      shader: { label: "squared difference", texts: [squaredText] },
      params: { count: blocksInside(call.inputs[0]!.shape), threads: REDUCTION_THREADS },
      bindings: { a: call.inputs[0]!.memory, b: call.inputs[1]!.memory, partial },
      invocations: REDUCTION_THREADS,
    });
    reduce(call.program, partial, {
      scalars: call.scalars,
      slot: call.output.slot,
      scale: call.attributes.scale,
    });
  },
};

/** `scale * (a - b)`. Inputs: a and b, of one shape, then what the epilogue asks for. */
export const difference: Operation<EpilogueFlags & { readonly scale: number }> = {
  name: "difference",
  shape([a, b, ...extra], attributes) {
    expectSame("difference", a!, b);
    checkEpilogue("difference", a!, extra, attributes);
    return inFull(a!);
  },
  inPlace: addendOf,
  emit(call) {
    const count = blocksInside(call.output.shape);
    const epilogue = gradientEpilogue(call, 2);
    call.program.dispatch({
      shader: {
        label: "difference",
        texts: [differenceText, epilogue.text],
        constants: epilogue.constants,
      },
      params: { count, scale: call.attributes.scale },
      bindings: { a: call.inputs[0]!.memory, b: call.inputs[1]!.memory, ...epilogue.bindings },
      invocations: count,
    });
  },
};
