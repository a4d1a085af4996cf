import { assertEquals, assertThrows } from "@std/assert";
import { gram, gramGradient } from "../../../core/ops/gram/reference.ts";
import { type Shape64, tensor64 } from "../../../core/ops/tensor.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashed } from "../../helpers/hashed.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

for (const golden of opCases("gram")) {
  Deno.test(`twin against PyTorch: ${golden.name}`, () => {
    const features = tensor64(golden.inputs[0] as unknown as Shape64, golden.input(0));
    assertGolden(gram(features), golden.output, 1e-7, "output");
    const above = golden.outputGradient();
    const gradient = gramGradient(features, { gramGradient: above });
    assertGolden(gradient.data, golden.inputGradient, 1e-7, "gradient");
  });
}

Deno.test("Gram twin: by hand", () => {
  const features = tensor64([2, 1, 3], [1, 2, 3, 4, 5, 6]);
  assertEquals([...gram(features)], [14, 32, 32, 77]);
  assertEquals([...gram(features, { factor: 0.5 })], [7, 16, 16, 38.5]);
});

Deno.test("Gram twin: the gradient by finite differences, for a matrix that is not symmetric", () => {
  const features = hashedTensor([4, 2, 3], 1);
  const above = hashed(16, { seed: 2 });
  const factor = 1 / 6;
  const loss = (x: Float64Array) => dot(gram(tensor64(features.shape, x), { factor }), above);
  const { data: gradient } = gramGradient(features, { gramGradient: above, factor });
  assertGradient(loss, { at: features.data, gradient, label: "Gram" });

  const transposed = above.map((_, i) => above[(i % 4) * 4 + (i >> 2)]!);
  const oneSided = above.map((value, i) => value - transposed[i]! + above[0]!);
  const { data: wrong } = gramGradient(features, { gramGradient: oneSided, factor });
  const check = { at: features.data, gradient: wrong, label: "one-sided" };
  assertThrows(() => assertGradient(loss, check), Error, "one-sided: relative error");
});
