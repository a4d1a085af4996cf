/** The reference values themselves, and the comparison with them. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  assertGolden,
  type GoldenTensor,
  netCases,
  opCases,
  ownNetCases,
  pictureChecksums,
} from "./golden.ts";
import { hashed } from "./hashed.ts";
import { relativeError } from "./relative_error.ts";
import { syntheticPictures } from "./synthetic_pictures.ts";

Deno.test("golden: the pictures are those that PyTorch saw", () => {
  const found = Object.fromEntries(
    Object.entries(syntheticPictures).map(([name, picture]) => {
      const { width, height, data } = picture();
      const bytes = Array.from(data, (value) => Math.round(255 * value));
      const sum = bytes.reduce((total, byte) => total + byte, 0);
      const weightedSum = bytes.reduce((total, byte, i) => total + byte * (i + 1), 0);
      return [name, { width, height, sum, weightedSum }];
    }),
  );
  assertEquals(found, { ...pictureChecksums() });
});

Deno.test("golden: every case has what it needs, each of its own name", async () => {
  const cases = await netCases();
  assertEquals(new Set(cases.map(({ name }) => name)).size, cases.length);
  for (
    const { name, content, target, gradient, gradNorm, adamTrace, termLosses: terms, options }
      of cases
  ) {
    assertEquals([target.width, target.height], [content.width, content.height], name);
    assertEquals(gradient.length, target.data.length, name);
    assert(Math.abs(Math.hypot(...gradient) / gradNorm - 1) < 1e-6, name);
    assertEquals(adamTrace.length, 10, name);
    const layers = Object.keys(options.contentLayers).length +
      Object.keys(options.styleLayers).length;
    assertEquals(Object.keys(terms).length, layers + 1, name);
  }
  assertEquals(ownNetCases().map(({ options }) => options.normalization), [
    "gatys",
    "mean",
    "relative",
  ]);
});

Deno.test("golden: what is stored in full agrees with its three numbers", () => {
  let full = 0;
  for (const { name, output, inputGradient } of opCases()) {
    for (const tensor of [output, inputGradient]) {
      if (tensor.values === undefined) continue;
      full++;
      assertGolden(tensor.values, tensor, 1e-7, name);
    }
  }
  assert(full >= 30, `${full}`);
});

const values = hashed(5000, { seed: 3 });
const known: GoldenTensor = {
  shape: [5, 1000],
  norm: Math.hypot(...values),
  sum: values.reduce((sum, value) => sum + value, 0),
  projection: hashed(5000, { seed: 77 }).reduce((sum, value, i) => sum + value * values[i]!, 0),
};

Deno.test("golden: three numbers let through what is within the tolerance", () => {
  assertGolden(values, known, 1e-12, "same");
  const rounded = values.map((value) => Math.fround(value * 2 ** 20) / 2 ** 20 + 1e-7 * value);
  assertGolden(rounded, known, 1e-6, "rounded");
});

Deno.test("golden: three numbers betray a wrong, a moved and a missing number", () => {
  const wrong = values.slice();
  wrong[1234]! += 0.01;
  assert(relativeError(wrong, values) > 1e-4);
  assertThrows(() => assertGolden(wrong, known, 1e-5, "wrong"), Error, "wrong: its");
  const swapped = values.slice();
  [swapped[10], swapped[20]] = [swapped[20]!, swapped[10]!];
  assertThrows(() => assertGolden(swapped, known, 1e-5, "swapped"), Error, "projection");
  assertThrows(() => assertGolden(values.subarray(1), known, 1, "short"), Error, "got 4999");
  const full = { ...known, values };
  assertThrows(() => assertGolden(wrong, full, 1e-5, "full"), Error, "full: relative error");
});
