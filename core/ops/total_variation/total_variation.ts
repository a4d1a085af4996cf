/** Total variation of pixels, in four forms, and the gradient. */
import variationText from "../../../shaders/total_variation/total_variation.wgsl" with {
  type: "text",
};
import gradientText from "../../../shaders/total_variation/total_variation_gradient.wgsl" with {
  type: "text",
};
import stencilText from "../../../shaders/total_variation/variation_stencil.wgsl" with {
  type: "text",
};
import stencilGradientText from "../../../shaders/total_variation/variation_stencil_gradient.wgsl" with {
  type: "text",
};
import type { Operation } from "../../graph/operation.ts";
import { expectKind, type PixelsShape } from "../../graph/shape.ts";
import { applyGradient, gradientOperation, numberOf } from "../epilogue.ts";
import { partialSums, reduce, REDUCTION_THREADS } from "../reduce.ts";

/** The names of the total variation losses, see {@linkcode VariationLoss}. */
export const VARIATION_LOSSES = ["squares", "neural-style", "mean", "crowson"] as const;

/**
 * A total variation loss, by differences between neighbouring pixels over all three colours:
 *
 * - `squares`: half the sum of their squares along both axes.
 * - `neural-style`: the same without the last row and column (J. Johnson's neural-style, which has a gradient alone;
 *   this is its integral).
 * - `mean`: the mean of `dx^2 + dy^2`, differences beyond the edge being 0.
 * - `crowson`: `2 (mean dx^2 / 3 + mean dy^2 / 3 + mean d1^2 / 12 + mean d2^2 / 12)` with differences along both
 *   axes and both diagonals; the edge is repeated once, so that every pixel has a difference along each axis, and
 *   the diagonals one more in each direction (K. Crowson's style-transfer-pytorch).
 */
export type VariationLoss = typeof VARIATION_LOSSES[number];

/** Attributes of {@linkcode totalVariation}. */
export interface Variation {
  /** The loss. Default `squares`. */
  readonly form?: VariationLoss;
  /** Whether the first row and column follow the last, for tileable pictures: only with `squares`. Default false. */
  readonly wrap?: boolean;
}

/** The total variation, a scalar. Input: pixels. */
export const totalVariation: Operation<Variation> = {
  name: "totalVariation",
  shape([pixels], attributes) {
    expectKind("totalVariation", pixels, "pixels");
    expectForm("totalVariation", attributes);
    return { kind: "scalar" };
  },
  gradient({ inputs, attributes }, upstream, epilogue) {
    const scaled = { ...attributes, scale: numberOf(upstream) };
    return applyGradient(totalVariationGradient, [inputs[0]!], epilogue, scaled);
  },
  emit(call) {
    const { width, height } = call.inputs[0]!.shape as PixelsShape;
    const factors = stencilFactors(call.attributes, width, height);
    const partial = partialSums(call.program);
    call.program.dispatch({
      shader: {
        label: "total variation",
        texts: [factors ? stencilText : variationText],
        constants: factors ? {} : constantsOf(call.attributes),
      },
      params: { width, height, threads: REDUCTION_THREADS, ...factors },
      bindings: { pixels: call.inputs[0]!.memory, partial },
      invocations: REDUCTION_THREADS,
    });
    const { scalars, output } = call;
    reduce(call.program, partial, { scalars, slot: output.slot, scale: 1 });
  },
};

/** The gradient of {@linkcode totalVariation} times `scale`. Inputs: pixels, then an addend if there is one. */
export const totalVariationGradient = gradientOperation<Variation & { readonly scale: number }>({
  name: "totalVariationGradient",
  inputs: 1,
  inPlace: false,
  shape([pixels], attributes) {
    const shape = expectKind("totalVariationGradient", pixels, "pixels");
    expectForm("totalVariationGradient", attributes);
    return shape;
  },
  emit(call) {
    const { width, height } = call.output.shape as PixelsShape;
    const { scale, addend = false } = call.attributes;
    const factors = stencilFactors(call.attributes, width, height);
    call.program.dispatch({
      shader: {
        label: "total variation gradient",
        texts: [factors ? stencilGradientText : gradientText],
        constants: { HAS_ADDEND: addend, ...factors ? {} : constantsOf(call.attributes) },
      },
      params: {
        width,
        height,
        ...factors
          ? { straight: scale * factors.straight, diagonal: scale * factors.diagonal }
          : { scale },
      },
      bindings: {
        pixels: call.inputs[0]!.memory,
        addend: addend ? call.inputs[1]!.memory : call.nothing,
        output: call.output.memory,
      },
      invocations: 3 * width * height,
    });
  },
});

function expectForm(operation: string, { form = "squares", wrap = false }: Variation): void {
  if (wrap && form !== "squares") {
    throw new TypeError(`${operation} wraps with the form squares alone, but was given ${form}`);
  }
}

function constantsOf({ form, wrap = false }: Variation) {
  return { INNER: form === "neural-style", WRAP: wrap };
}

/** Factors of squared differences along the axes and along the diagonals, for losses that have both. */
function stencilFactors({ form }: Variation, width: number, height: number) {
  const pixels = 3 * width * height;
  if (form === "mean") return { straight: 1 / pixels, diagonal: 0 };
  if (form !== "crowson") return undefined;
  return { straight: 2 / 3 / pixels, diagonal: 2 / 12 / (3 * (width + 1) * (height + 1)) };
}
