import { assertEquals } from "@std/assert";
import {
  squaredDifference,
  squaredDifferenceGradient,
} from "../../../core/ops/difference/reference.ts";
import { relu, reluGradient } from "../../../core/ops/relu/reference.ts";
import { type Shape64, tensor64 } from "../../../core/ops/tensor.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";

for (const golden of opCases("relu")) {
  Deno.test(`twin against PyTorch: ${golden.name}`, () => {
    const shape = golden.inputs[0] as unknown as Shape64;
    const output = relu(tensor64(shape, golden.input(0)));
    assertGolden(output.data, golden.output, 1e-7, "output");
    const gradient = reluGradient(tensor64(shape, golden.outputGradient()), output);
    assertGolden(gradient.data, golden.inputGradient, 1e-7, "gradient");
  });
}

Deno.test("ReLU twin: nothing goes back where the output is 0", () => {
  const output = relu(tensor64([1, 1, 3], [-1, 0, 2]));
  assertEquals([...output.data], [0, 0, 2]);
  assertEquals([...reluGradient(tensor64([1, 1, 3], [5, 6, 7]), output).data], [0, 0, 7]);
});

Deno.test("squared difference twin: by hand, and the gradient by finite differences", () => {
  const options = { wanted: Float32Array.of(1, 0.5, -2), factor: 3 };
  const at = Float64Array.of(2, 0.5, 1);
  assertEquals(squaredDifference(at, options), 3 * (1 + 0 + 9));
  const gradient = squaredDifferenceGradient(at, options);
  assertEquals([...gradient], [6, 0, 18]);
  assertGradient((x) => squaredDifference(x, options), { at, gradient, label: "difference" });
});
