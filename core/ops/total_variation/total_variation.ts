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
import { expectKind, type PixelsShape } from "../../graph/shape.ts";
import { differentiable } from "../epilogue.ts";
import { emitReduction } from "../reduce.ts";

/**
 * The names of the total variation losses, see {@linkcode VariationLoss}.
 *
 * @category Losses
 */
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
 *
 * @category Losses
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
export const totalVariation = differentiable<Variation>({
  name: "totalVariation",
  shape([pixels], { form = "squares", wrap = false }) {
    expectKind("totalVariation", pixels, "pixels");
    if (wrap && form !== "squares") {
      throw new TypeError(
        `totalVariation wraps with the form squares alone, but was given ${form}`,
      );
    }
    return { kind: "scalar" };
  },
  emit(call) {
    const { width, height } = call.inputs[0]!.shape as PixelsShape;
    const factors = stencilFactors(call.attributes, width, height);
    emitReduction(call, { scale: 1 }, {
      shader: {
        label: "total variation",
        texts: [factors ? stencilText : variationText],
        constants: factors ? {} : constantsOf(call.attributes),
      },
      params: { width, height, ...factors },
      bindings: { pixels: call.inputs[0]!.memory },
    });
  },
  gradient: {
    reads: [0],
    inPlace: false,
    emit(call, { constants: { HAS_ADDEND }, bindings }) {
      const { width, height } = call.output.shape as PixelsShape;
      const { upstream: scale } = call.attributes;
      const factors = stencilFactors(call.attributes, width, height);
      const scaled = factors
        ? { straight: scale * factors.straight, diagonal: scale * factors.diagonal }
        : { scale };
      call.program.dispatch({
        shader: {
          label: "total variation gradient",
          texts: [factors ? stencilGradientText : gradientText],
          constants: { HAS_ADDEND, ...factors ? {} : constantsOf(call.attributes) },
        },
        params: { width, height, ...scaled },
        bindings: {
          pixels: call.inputs[0]!.memory,
          addend: bindings.addend,
          output: bindings.output,
        },
        invocations: 3 * width * height,
      });
    },
  },
});

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
