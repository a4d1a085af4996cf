import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { conv3x3, conv3x3InputGradient } from "../../../core/ops/convolution/reference.ts";
import { relu } from "../../../core/ops/relu/reference.ts";
import { type Shape64, tensor64 } from "../../../core/ops/tensor.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashed } from "../../helpers/hashed.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

for (const golden of opCases("conv3x3")) {
  Deno.test(`twin against PyTorch: ${golden.name}`, () => {
    const [shape, [outputs, inputs]] = golden.inputs as [Shape64, number[]];
    const input = tensor64(shape, golden.input(0));
    const kernel = golden.input(1), bias = golden.input(2);
    const output = conv3x3(input, { kernel, bias, outputs: outputs! });
    assertGolden(output.data, golden.output, 1e-7, "output");
    const above = tensor64(output.shape, golden.outputGradient());
    const gradient = conv3x3InputGradient(above, { kernel, inputs: inputs! });
    assertEquals(gradient.shape, shape);
    assertGolden(gradient.data, golden.inputGradient, 1e-7, "gradient");
  });
}

const input = hashedTensor([3, 4, 5], 1);
const kernel = hashed(2 * 3 * 9, { seed: 2 });
const above = hashedTensor([2, 4, 5], 3);
const gradient = conv3x3InputGradient(above, { kernel, inputs: 3 });

Deno.test("conv3x3 twin: <conv x, y> = <x, conv^T y>", () => {
  const forward = dot(conv3x3(input, { kernel, outputs: 2 }).data, above.data);
  assertAlmostEquals(dot(input.data, gradient.data), forward, 1e-12);
});

Deno.test("conv3x3 twin: the gradient by finite differences, which find a planted error", () => {
  const loss = (x: Float64Array) =>
    dot(conv3x3(tensor64(input.shape, x), { kernel, outputs: 2 }).data, above.data);
  assertGradient(loss, { at: input.data, gradient: gradient.data, label: "conv3x3" });
  const unturned = kernel.map((_, i) => kernel[i - i % 9 + 8 - i % 9]!);
  const wrong = conv3x3InputGradient(above, { kernel: unturned, inputs: 3 });
  const check = { at: input.data, gradient: wrong.data, label: "kernel not turned" };
  assertThrows(() => assertGradient(loss, check), Error, "kernel not turned: relative error");
});

Deno.test("conv3x3 twin: bias and ReLU belong to it if asked for", () => {
  const bias = Float32Array.of(0.5, -0.5);
  const plain = conv3x3(input, { kernel, outputs: 2 });
  const biased = tensor64(plain.shape, plain.data.map((v, i) => v + bias[Math.floor(i / 20)]!));
  const fused = conv3x3(input, { kernel, outputs: 2, bias, relu: true });
  relu(biased).data.forEach((value, i) => assertAlmostEquals(fused.data[i]!, value, 1e-12));
});
