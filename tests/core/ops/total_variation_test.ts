/** The total variation. */
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { apply, external } from "../../../core/graph/node.ts";
import { pad as padReference } from "../../../core/ops/pad/reference.ts";
import { type Tensor64, tensor64 } from "../../../core/ops/tensor.ts";
import { totalVariationCase, VARIATIONS } from "../../../core/ops/total_variation/cases.ts";
import {
  totalVariation as totalVariationReference,
  totalVariationGradient as totalVariationGradientReference,
} from "../../../core/ops/total_variation/reference.ts";
import { totalVariation } from "../../../core/ops/total_variation/total_variation.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed.ts";
import { PICTURES, pictureSizes, testGolden, testGradients, testKernels } from "./kernel_tests.ts";

testGolden("total_variation", (_golden, size) => totalVariationCase(size, {}));

Deno.test("total variation reference: by hand", () => {
  const square = tensor64([1, 2, 2], [1, 3, 4, 8]);
  assertEquals(totalVariationReference(square), (4 + 9 + 25 + 16) / 2);
  assertEquals(totalVariationReference(square, { wrap: true }), 4 + 9 + 25 + 16);
  assertEquals(totalVariationReference(square, { form: "neural-style" }), (4 + 9) / 2);
  for (const options of VARIATIONS) {
    assertEquals(totalVariationReference(tensor64([2, 1, 1], [1, 3]), options), 0);
  }
});

Deno.test("total variation reference: crowson's as it is written there", () => {
  const input = hashedTensor([3, 4, 6], 1);
  const padded = padReference(input, "replicate");
  const meanOf = (from: Window, to: Window) => {
    const [a, b] = [windowOf(padded, from), windowOf(padded, to)];
    return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
  };
  // input[..., s1, s2] and so on: s1 is 1:-1, s2 is 2:, s3 is :-1, s4 is 1:, as [begin, left out at the end].
  const [s1, s2, s3, s4] = [[1, 1], [2, 0], [0, 1], [1, 0]] as const;
  const straight = meanOf([s1, s2], [s1, s1]) / 3 + meanOf([s2, s1], [s1, s1]) / 3;
  const diagonal = meanOf([s4, s4], [s3, s3]) / 12 + meanOf([s4, s3], [s3, s4]) / 12;
  const found = totalVariationReference(input, { form: "crowson" });
  assertAlmostEquals(found, 2 * (straight + diagonal), 1e-12);
});

/** For rows and columns what is left out before and after. */
type Window = readonly [readonly [number, number], readonly [number, number]];

function windowOf({ shape, data }: Tensor64, [rows, columns]: Window): number[] {
  const [, height, width] = shape;
  return [...data].filter((_, i) => {
    const [y, x] = [Math.floor(i / width) % height, i % width];
    return y >= rows[0] && y < height - rows[1] && x >= columns[0] && x < width - columns[1];
  });
}

for (const options of VARIATIONS) {
  const name = `${options.form ?? "squares"}${options.wrap ? ", wrapped" : ""}`;
  Deno.test(`total variation reference: the gradient of ${name} by finite differences`, () => {
    for (const shape of [[2, 3, 4], [1, 2, 1], [1, 1, 3], [2, 2, 2]] as const) {
      const input = hashedTensor(shape, 1);
      const { data: gradient } = totalVariationGradientReference(input, options);
      const loss = (x: Float64Array) => totalVariationReference(tensor64(input.shape, x), options);
      if (gradient.every((value) => value === 0)) assertEquals(loss(input.data), 0);
      else assertGradient(loss, { at: input.data, gradient, label: "total variation" });
    }
  });
}

const SIZES = [...PICTURES, ...pictureSizes([2, 2], [2, 9], [17, 2])];

for (const variation of VARIATIONS) {
  testKernels(SIZES.map((size) => totalVariationCase(size, variation)));
  testGradients([totalVariationCase(PICTURES[3]!, variation)], { addend: false });
}

Deno.test("total variation: a form that cannot wrap is named", () => {
  const pixels = external("pixels", { kind: "pixels", height: 2, width: 2 });
  const wrapped = (form: "crowson" | "neural-style") =>
    apply(totalVariation, [pixels], { attributes: { form, wrap: true } });
  const message = "totalVariation wraps with the form squares alone, but was given crowson";
  assertThrows(() => wrapped("crowson"), TypeError, message);
  assertThrows(() => wrapped("neural-style"), TypeError, "but was given neural-style");
});
