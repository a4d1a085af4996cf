import gradientText from "../../shaders/total_variation_gradient.wgsl" with { type: "text" };
import variationText from "../../shaders/total_variation.wgsl" with { type: "text" };
import { checkEpilogue, type EpilogueFlags } from "./epilogue.ts";
import type { Operation } from "./operation.ts";
import { partialSums, reduce, REDUCTION_THREADS } from "./reduce.ts";
import { expectKind, type PixelsShape } from "./shape.ts";

/** Half the sum of squared differences between neighbouring pixels, both axes. Input: pixels. */
export const totalVariation: Operation<Record<never, never>> = {
  name: "totalVariation",
  shape([pixels]) {
    expectKind("totalVariation", pixels, "pixels");
    return { kind: "scalar" };
  },
  emit(call) {
    const { width, height } = call.inputs[0]!.shape as PixelsShape;
    const partial = partialSums(call.program);
    call.program.dispatch({
      shader: { label: "total variation", texts: [variationText] },
      params: { u32: [width, height, REDUCTION_THREADS] },
      buffers: { 1: call.inputs[0]!.memory, 7: partial },
      invocations: REDUCTION_THREADS,
    });
    const { scalars, output } = call;
    reduce(call.program, partial, { scalars, slot: output.slot, scale: 1 });
  },
};

/** Its gradient times `scale`. Inputs: pixels, then an addend if there is one. */
export const totalVariationGradient: Operation<EpilogueFlags & { readonly scale: number }> = {
  name: "totalVariationGradient",
  shape([pixels, ...extra], attributes) {
    const shape = expectKind("totalVariationGradient", pixels, "pixels");
    checkEpilogue("totalVariationGradient", shape, extra, attributes);
    return shape;
  },
  emit(call) {
    const { width, height } = call.output.shape as PixelsShape;
    const addend = call.attributes.addend ?? false;
    call.program.dispatch({
      shader: {
        label: "total variation gradient",
        texts: [gradientText],
        constants: { HAS_ADDEND: addend },
      },
      params: { u32: [width, height], f32: [call.attributes.scale] },
      buffers: {
        1: call.inputs[0]!.memory,
        5: addend ? call.inputs[1]!.memory : call.nothing,
        7: call.output.memory,
      },
      invocations: 3 * width * height,
    });
  },
};
