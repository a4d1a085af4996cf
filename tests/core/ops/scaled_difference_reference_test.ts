import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  scaledDifference,
  scaledDifferenceGradient,
} from "../../../core/ops/difference_sums/reference.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

const input = hashedTensor([3, 4, 5], 1);
const above = hashedTensor([3, 4, 5], 2);

Deno.test("scaled difference twin: by hand", () => {
  assertAlmostEquals(scaledDifference([1, -2], { wanted: [0, 1], factor: 2 }), 5, 1e-7);
  assertEquals(scaledDifference([1, 2], { wanted: [1, 2] }), 0);
  assertEquals([...scaledDifferenceGradient([1, 2], { wanted: [1, 2] })], [0, 0]);
});

Deno.test("scaled difference twin: the gradient by finite differences", () => {
  const asked = { wanted: above.data, factor: 0.3 };
  const gradient = scaledDifferenceGradient(input.data, asked);
  const loss = (x: Float64Array) => scaledDifference(x, asked);
  // Where a difference changes its sign within a step there is no derivative.
  assertEquals(input.data.some((value, i) => Math.abs(value - above.data[i]!) < 1e-4), false);
  assertGradient(loss, { at: input.data, gradient, label: "scaled difference" });
});
