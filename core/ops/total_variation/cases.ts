/** Cases of the total variation. */
import type { Size } from "../../size.ts";
import { pixelsText } from "../testing/kernel_case.ts";
import { type OperationCase, operationCase } from "../testing/operation_case.ts";
import { pixelsOf } from "../testing/values.ts";
import { totalVariation, totalVariationGradient } from "./reference.ts";
import { totalVariation as totalVariationOperation, type Variation } from "./total_variation.ts";
import { VARIATION_LOSSES } from "./forms.ts";

/** All forms, and the one that can wrap. */
export const VARIATIONS: readonly Variation[] = [
  ...VARIATION_LOSSES.map((form) => ({ form })),
  { wrap: true },
];

/** The total variation. */
export function totalVariationCase(
  size: Size,
  { form = "squares", wrap = false }: Variation,
): OperationCase {
  const attributes = { form, wrap };
  return operationCase({
    kernel: "total variation",
    shape: `${pixelsText(size)}, ${wrap ? "wrapped" : form}`,
    operation: totalVariationOperation,
    problem: () => ({
      attributes,
      inputs: [pixelsOf(size, 1)],
      reference: (pixels) => totalVariation(pixels, attributes),
      gradient: (upstream, pixels) =>
        totalVariationGradient(pixels, attributes).data.map((value) => upstream.data[0]! * value),
    }),
  });
}

/** The cases of the self-test. */
export function totalVariationCases(): OperationCase[] {
  return VARIATIONS.map((variation) => totalVariationCase({ height: 11, width: 7 }, variation));
}
