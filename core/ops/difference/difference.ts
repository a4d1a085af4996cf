/** The sum of squared differences, and the difference, its gradient. */
import differenceText from "../../../shaders/difference/difference.wgsl" with { type: "text" };
import squaredText from "../../../shaders/difference/squared_difference.wgsl" with { type: "text" };
import type { Operation } from "../../graph/operation.ts";
import { blocksInside, expectSame, inFull } from "../../graph/shape.ts";
import { applyGradient, gradientOperation, numberOf } from "../epilogue.ts";
import { partialSums, reduce, REDUCTION_THREADS } from "../reduce.ts";

/** `scale * sum (a - b)^2`, a scalar. Inputs: a and b, of one shape. */
export const squaredDifference: Operation<{ readonly scale: number }> = {
  name: "squaredDifference",
  shape([a, b]) {
    expectSame("squaredDifference", a!, b);
    return { kind: "scalar" };
  },
  gradient({ inputs, attributes }, upstream, epilogue) {
    const scale = 2 * numberOf(upstream) * attributes.scale;
    return applyGradient(difference, inputs, epilogue, { scale });
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

/** `scale * (a - b)`. Inputs: a and b, of one shape, then those of the epilogue. */
export const difference = gradientOperation<{ readonly scale: number }>({
  name: "difference",
  inputs: 2,
  shape([a, b]) {
    expectSame("difference", a!, b);
    return inFull(a!);
  },
  emit(call, epilogue) {
    const count = blocksInside(call.output.shape);
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
});
