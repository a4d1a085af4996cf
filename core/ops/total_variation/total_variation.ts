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
import type { VariationLoss } from "./forms.ts";

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
