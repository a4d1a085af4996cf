import { assertAlmostEquals, assertEquals } from "@std/assert";
import { center, centerGradient } from "../../../core/ops/center/reference.ts";
import { guide } from "../../../core/ops/guide/reference.ts";
import { mean, meanGradient } from "../../../core/ops/mean/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

const input = hashedTensor([3, 4, 5], 1);
const above = hashedTensor([3, 4, 5], 2);
const weights = hashedTensor([1, 4, 5], 3).data;

Deno.test("guide twin: by hand, and its gradient by finite differences", () => {
  const small = tensor64([2, 1, 2], [1, 2, 3, 4]);
  assertEquals([...guide(small, [5, 6]).data], [5, 12, 15, 24]);
  const loss = (x: Float64Array) => dot(guide(tensor64(input.shape, x), weights).data, above.data);
  const gradient = guide(above, weights).data;
  assertGradient(loss, { at: input.data, gradient, label: "guide" });
});

Deno.test("center twin: by hand", () => {
  const small = tensor64([2, 1, 2], [1, 2, 3, 7]);
  assertEquals([...center(small).data], [-0.5, 0.5, -2, 2]);
  // Squares 1 and 3: the mean of the first channel is (1 + 3 * 2) / 4.
  const weighted = center(small, { guide: [1, Math.sqrt(3)] }).data;
  [-0.75, 0.25, -3, 1].forEach((value, i) => assertAlmostEquals(weighted[i]!, value, 1e-12));
});

for (const guide of [undefined, weights]) {
  const name = guide === undefined ? "" : ", with a guide";
  Deno.test(`center twin: the gradient by finite differences${name}`, () => {
    const loss = (x: Float64Array) =>
      dot(center(tensor64(input.shape, x), { guide }).data, above.data);
    const { data: gradient } = centerGradient(above, { guide });
    assertGradient(loss, { at: input.data, gradient, label: "center" });
  });
}

Deno.test("mean twin: by hand, and its gradient by finite differences", () => {
  assertEquals([...mean(tensor64([2, 1, 2], [1, 2, 3, 7])).data], [1.5, 5]);
  const upstream = hashedTensor([3, 1, 1], 4);
  const loss = (x: Float64Array) => dot(mean(tensor64(input.shape, x)).data, upstream.data);
  const { data: gradient } = meanGradient(upstream, input.shape);
  assertGradient(loss, { at: input.data, gradient, label: "mean" });
});
