import { assertEquals } from "@std/assert";
import { project, projectGradient } from "../../../core/ops/project/reference.ts";
import { sortChannels, sortedDifference } from "../../../core/ops/sorted_difference/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashed } from "../../helpers/hashed.ts";
import { hashedTensor } from "../../helpers/hashed_tensor.ts";

Deno.test("sorting twin: every channel by itself, in one row", () => {
  const { shape, data } = sortChannels(tensor64([2, 2, 2], [3, -1, 2, 10, 0, -0.5, 7, 7]));
  assertEquals(shape, [2, 1, 4]);
  assertEquals([...data], [-1, 2, 3, 10, -0.5, 0, 7, 7]);
});

Deno.test("sorted difference twin: by hand, and the gradient by finite differences", () => {
  const values = tensor64([1, 1, 3], [3, 1, 2]);
  const { value, gradient } = sortedDifference(values, { wanted: [1, 1, 1], factor: 2 });
  assertEquals([value, ...gradient.data], [2 * (0 + 1 + 4), 8, 0, 4]);

  const map = hashedTensor([3, 4, 5], 1);
  const wanted = sortChannels(hashedTensor([3, 4, 5], 2)).data;
  const loss = (data: Float64Array) =>
    sortedDifference(tensor64(map.shape, data), { wanted, factor: 0.3 }).value;
  const { data } = sortedDifference(map, { wanted, factor: 0.3 }).gradient;
  assertGradient(loss, { at: map.data, gradient: data, step: 1e-6, label: "sorted difference" });
});

Deno.test("projection twin: by hand, and the gradient by finite differences", () => {
  const features = tensor64([2, 1, 2], [1, 2, 3, 4]);
  const { shape, data } = project(features, { matrix: [1, 0, 2, 0, 1, 3], directions: 3 });
  assertEquals(shape, [3, 1, 2]);
  assertEquals([...data], [1, 2, 3, 4, 11, 16]);

  const map = hashedTensor([4, 2, 3], 1);
  const projection = { matrix: hashed(4 * 8, { seed: 2 }), directions: 8 };
  const upstream = hashedTensor([8, 2, 3], 3);
  const loss = (values: Float64Array) =>
    dot(project(tensor64(map.shape, values), projection).data, upstream.data);
  const gradient = projectGradient(upstream, projection).data;
  assertGradient(loss, { at: map.data, gradient, label: "projection" });
});
