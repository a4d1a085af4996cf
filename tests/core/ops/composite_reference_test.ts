import { assertEquals } from "@std/assert";
import { composite, compositeGradient } from "../../../core/ops/composite/reference.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

const input = hashedTensor([3, 4, 5], 1);
const above = hashedTensor([3, 4, 5], 2);

Deno.test("composite twin: by hand, and its gradient by finite differences", () => {
  assertEquals([...composite([1, 2, 4], { base: [5, 6, 8], keep: [0, 1, 0.5] })], [1, 6, 6]);
  const base = hashedTensor([3, 4, 5], 5).data;
  const keep = hashedTensor([3, 4, 5], 6).data.map(Math.abs);
  const loss = (x: Float64Array) => dot(composite(x, { base, keep }), above.data);
  const gradient = compositeGradient(above.data, keep);
  assertGradient(loss, { at: input.data, gradient, label: "composite" });
});
