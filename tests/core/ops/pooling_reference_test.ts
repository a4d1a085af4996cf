import { assertAlmostEquals, assertEquals } from "@std/assert";
import { pool, poolGradient } from "../../../core/ops/pool/reference.ts";
import { averagePool, averagePoolGradient } from "../../../core/ops/pool/reference_average.ts";
import { l2Pool, l2PoolGradient } from "../../../core/ops/pool/reference_l2.ts";
import { maxPool, maxPoolGradient } from "../../../core/ops/pool/reference_max.ts";
import { type Shape64, tensor64 } from "../../../core/ops/tensor.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

for (const golden of opCases("max_pool")) {
  Deno.test(`twin against PyTorch: ${golden.name}`, () => {
    const input = tensor64(golden.inputs[0] as unknown as Shape64, golden.input(0));
    const output = maxPool(input);
    assertGolden(output.data, golden.output, 1e-7, "output");
    const gradient = maxPoolGradient(tensor64(output.shape, golden.outputGradient()), input);
    assertGolden(gradient.data, golden.inputGradient, 1e-7, "gradient");
  });
}

for (const golden of opCases("avg_pool")) {
  Deno.test(`twin against PyTorch: ${golden.name}`, () => {
    const input = tensor64(golden.inputs[0] as unknown as Shape64, golden.input(0));
    const output = averagePool(input);
    assertGolden(output.data, golden.output, 1e-7, "output");
    const above = tensor64(output.shape, golden.outputGradient());
    const gradient = averagePoolGradient(above, input.shape);
    assertGolden(gradient.data, golden.inputGradient, 1e-7, "gradient");
  });
}

const input = hashedTensor([2, 5, 7], 1);
const above = hashedTensor([2, 2, 3], 2);

Deno.test("max pool twin: of equal values the first gets the gradient", () => {
  const flat = tensor64([1, 3, 5], [1, 1, 0, 2, 9, 1, 1, 2, 2, 9, 9, 9, 9, 9, 9]);
  assertEquals([...maxPool(flat).data], [1, 2]);
  const gradient = maxPoolGradient(tensor64([1, 1, 2], [5, 6]), flat);
  assertEquals([...gradient.data], [5, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("max pool twin: the gradient by finite differences", () => {
  const loss = (x: Float64Array) => dot(maxPool(tensor64(input.shape, x)).data, above.data);
  const { data: gradient } = maxPoolGradient(above, input);
  assertGradient(loss, { at: input.data, gradient, label: "max pool" });
});

Deno.test("average pool twin: <pool x, y> = <x, pool^T y>, and by finite differences", () => {
  const loss = (x: Float64Array) => dot(averagePool(tensor64(input.shape, x)).data, above.data);
  const { data: gradient } = averagePoolGradient(above, input.shape);
  assertAlmostEquals(dot(input.data, gradient), loss(input.data), 1e-12);
  assertGradient(loss, { at: input.data, gradient, label: "average pool" });
});

Deno.test("l2 pool twin: by hand, and no gradient where all of a window is 0", () => {
  const some = tensor64([1, 2, 5], [3, 0, 0, 0, 9, 0, 4, 0, 0, 9]);
  assertEquals([...l2Pool(some).data], [5, 0]);
  const gradient = l2PoolGradient(tensor64([1, 1, 2], [10, 6]), some);
  assertEquals([...gradient.data], [6, 0, 0, 0, 0, 0, 8, 0, 0, 0]);
});

for (const pooling of ["max", "average", "l2"] as const) {
  Deno.test(`${pooling} pool twin, scaled: the gradient by finite differences`, () => {
    const options = { pooling, poolingScale: 0.7 };
    const loss = (x: Float64Array) => dot(pool(tensor64(input.shape, x), options).data, above.data);
    const { data: gradient } = poolGradient(above, { ...options, input });
    assertGradient(loss, { at: input.data, gradient, label: "pool" });
  });
}
