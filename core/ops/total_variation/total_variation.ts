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
import { checkEpilogue, type EpilogueFlags } from "../epilogue.ts";
import { partialSums, reduce, REDUCTION_THREADS } from "../reduce.ts";

/** The forms of the total variation loss, see {@linkcode VariationLoss}. */
export const VARIATION_LOSSES = ["squares", "neural-style", "mean", "crowson"] as const;

/**
 * How differences between neighbouring pixels add up, over all three colours:
 *
 * - `squares`: half the sum of their squares along both axes.
 * - `neural-style`: the same without the last row and column (J. Johnson's neural-style, whose loss this is the
 *   integral of: it knows the gradient alone).
 * - `mean`: the mean of `dx^2 + dy^2`, differences beyond the edge being 0.
 * - `crowson`: `2 (mean dx^2 / 3 + mean dy^2 / 3 + mean d1^2 / 12 + mean d2^2 / 12)` with differences along both
 *   axes and both diagonals; the edge goes on for one pixel, so that every pixel has a difference along each
 *   axis, and the diagonals one more in each direction (K. Crowson's style-transfer-pytorch).
 */
export type VariationLoss = typeof VARIATION_LOSSES[number];

/** What {@linkcode totalVariation} and its gradient are told. */
export interface Variation {
  /** How differences add up. Default `squares`. */
  readonly form?: VariationLoss;
  /** Whether the first row and column follow the last, for tiles: only with `squares`. Default false. */
  readonly wrap?: boolean;
}

/** How much neighbouring pixels differ, a scalar. Input: pixels. */
export const totalVariation: Operation<Variation> = {
  name: "totalVariation",
  shape([pixels], attributes) {
    expectKind("totalVariation", pixels, "pixels");
    expectForm("totalVariation", attributes);
    return { kind: "scalar" };
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

/** Its gradient times `scale`. Inputs: pixels, then an addend if there is one. */
export const totalVariationGradient: Operation<
  EpilogueFlags & Variation & { readonly scale: number }
> = {
  name: "totalVariationGradient",
  shape([pixels, ...extra], attributes) {
    const shape = expectKind("totalVariationGradient", pixels, "pixels");
    expectForm("totalVariationGradient", attributes);
    checkEpilogue("totalVariationGradient", shape, extra, attributes);
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
};

function expectForm(operation: string, { form = "squares", wrap = false }: Variation): void {
  if (wrap && form !== "squares") {
    throw new TypeError(`${operation} wraps with the form squares alone, but was given ${form}`);
  }
}

function constantsOf({ form, wrap = false }: Variation) {
  return { INNER: form === "neural-style", WRAP: wrap };
}

/** What squared differences along the axes and along the diagonals are multiplied by, where both count. */
function stencilFactors({ form }: Variation, width: number, height: number) {
  const pixels = 3 * width * height;
  if (form === "mean") return { straight: 1 / pixels, diagonal: 0 };
  if (form !== "crowson") return undefined;
  return { straight: 2 / 3 / pixels, diagonal: 2 / 12 / (3 * (width + 1) * (height + 1)) };
}
