import { assertAlmostEquals, assertEquals } from "@std/assert";
import { pad } from "../../../core/ops/pad/reference.ts";
import { type Shape64, type Tensor64, tensor64 } from "../../../core/ops/tensor.ts";
import {
  totalVariation,
  totalVariationGradient,
  type VariationOptions,
} from "../../../core/ops/total_variation/reference.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

for (const golden of opCases("total_variation")) {
  Deno.test(`twin against PyTorch: ${golden.name}`, () => {
    const input = tensor64(golden.inputs[0] as unknown as Shape64, golden.input(0));
    assertGolden([totalVariation(input)], golden.output, 1e-7, "output");
    const gradient = totalVariationGradient(input);
    assertGolden(gradient.data, golden.inputGradient, 1e-7, "gradient");
  });
}

const VARIATIONS: VariationOptions[] = [
  { form: "squares" },
  { form: "squares", wrap: true },
  { form: "neural-style" },
  { form: "crowson" },
];

Deno.test("total variation twin: by hand", () => {
  const square = tensor64([1, 2, 2], [1, 3, 4, 8]);
  assertEquals(totalVariation(square), (4 + 9 + 25 + 16) / 2);
  assertEquals(totalVariation(square, { wrap: true }), 4 + 9 + 25 + 16);
  assertEquals(totalVariation(square, { form: "neural-style" }), (4 + 9) / 2);
  for (const options of VARIATIONS) {
    assertEquals(totalVariation(tensor64([2, 1, 1], [1, 3]), options), 0);
  }
});

Deno.test("total variation twin: crowson's as it is written there", () => {
  const input = hashedTensor([3, 4, 6], 1);
  const padded = pad(input, "replicate");
  const meanOf = (from: Window, to: Window) => {
    const [a, b] = [windowOf(padded, from), windowOf(padded, to)];
    return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
  };
  // input[..., s1, s2] and so on: s1 is 1:-1, s2 is 2:, s3 is :-1, s4 is 1:, as [begin, left out at the end].
  const [s1, s2, s3, s4] = [[1, 1], [2, 0], [0, 1], [1, 0]] as const;
  const straight = meanOf([s1, s2], [s1, s1]) / 3 + meanOf([s2, s1], [s1, s1]) / 3;
  const diagonal = meanOf([s4, s4], [s3, s3]) / 12 + meanOf([s4, s3], [s3, s4]) / 12;
  const found = totalVariation(input, { form: "crowson" });
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
  const name = `${options.form}${options.wrap ? ", wrapped" : ""}`;
  Deno.test(`total variation twin: the gradient of ${name} by finite differences`, () => {
    for (const shape of [[2, 3, 4], [1, 2, 1], [1, 1, 3], [2, 2, 2]] as const) {
      const input = hashedTensor(shape, 1);
      const { data: gradient } = totalVariationGradient(input, options);
      const loss = (x: Float64Array) => totalVariation(tensor64(input.shape, x), options);
      if (gradient.every((value) => value === 0)) assertEquals(loss(input.data), 0);
      else assertGradient(loss, { at: input.data, gradient, label: "total variation" });
    }
  });
}
