import differenceText from "../../shaders/scaled_difference.wgsl" with { type: "text" };
import gradientText from "../../shaders/scaled_difference_gradient.wgsl" with { type: "text" };
import sumText from "../../shaders/scaled_difference_sum.wgsl" with { type: "text" };
import workgroupSumText from "../../shaders/workgroup_sum.wgsl" with { type: "text" };
import { addendOf, checkEpilogue, type EpilogueFlags, gradientEpilogue } from "./epilogue.ts";
import type { Operation } from "./operation.ts";
import { REDUCTION_THREADS } from "./reduce.ts";
import { blocksInside, expectKind, expectSame, inFull } from "./shape.ts";

/** Added to the sum of absolute differences, so that equal values have no loss. Crowson's value. */
export const EPSILON = 1e-8;

/** Invocations of the one workgroup that adds partial sums up, a power of two. */
const WORKGROUP = 64;

/**
 * `scale * sum d^2 / (sum abs d + 1e-8)` of `d = a - b`, a scalar: a squared difference whose gradient does
 * not depend on how large the difference is (Crowson, style-transfer-pytorch, early 2021). Inputs: a and b, of
 * one shape. For its gradient it keeps both sums on the GPU.
 */
export const scaledDifference: Operation<{ readonly scale: number }> = {
  name: "scaledDifference",
  shape([a, b]) {
    expectSame("scaledDifference", a!, b);
    return { kind: "scalar" };
  },
  residualBytes: () => 16,
  emit(call) {
    const { program, inputs, output, scalars } = call;
    const partial = program.scratch("partial sums", 8 * REDUCTION_THREADS);
    program.dispatch({
      shader: { label: "scaled difference", texts: [differenceText] },
      params: { u32: [blocksInside(inputs[0]!.shape), REDUCTION_THREADS] },
      buffers: { 1: inputs[0]!.memory, 2: inputs[1]!.memory, 7: partial },
      invocations: REDUCTION_THREADS,
    });
    program.dispatch({
      shader: { label: "scaled difference sum", texts: [workgroupSumText, sumText] },
      params: { u32: [REDUCTION_THREADS, output.slot], f32: [call.attributes.scale, EPSILON] },
      buffers: { 1: partial, 6: output.residual, 7: scalars },
      invocations: WORKGROUP,
      workgroupSize: WORKGROUP,
    });
  },
};

/**
 * The gradient of {@linkcode scaledDifference} with respect to a, by the quotient rule: with S and D the sums
 * of `d^2` and of `abs d`, `scale * (2 d / D - S sign(d) / D^2)`. Inputs: a, b, the result of the operation
 * itself, of which only what it kept is read, then what the epilogue asks for.
 */
export const scaledDifferenceGradient: Operation<EpilogueFlags & { readonly scale: number }> = {
  name: "scaledDifferenceGradient",
  residualInputs: [2],
  shape([a, b, loss, ...extra], attributes) {
    expectSame("scaledDifferenceGradient", a!, b);
    expectKind("scaledDifferenceGradient", loss, "scalar");
    checkEpilogue("scaledDifferenceGradient", a!, extra, attributes);
    return inFull(a!);
  },
  inPlace: addendOf,
  emit(call) {
    const [a, b, loss] = call.inputs;
    const count = blocksInside(call.output.shape);
    const epilogue = gradientEpilogue(call, 3);
    call.program.dispatch({
      shader: {
        label: "scaled difference gradient",
        texts: [gradientText, epilogue.text],
        constants: epilogue.constants,
      },
      params: { u32: [count], f32: [call.attributes.scale] },
      buffers: { 1: a!.memory, 2: b!.memory, 3: loss!.residual, ...epilogue.buffers },
      invocations: count,
    });
  },
};
