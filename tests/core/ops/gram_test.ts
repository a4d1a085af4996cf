/** The Gram matrix. */
import { assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import { gramCase, gramDifferenceCase } from "../../../core/ops/gram/cases.ts";
import { gram } from "../../../core/ops/gram/gram.ts";
import {
  gram as gramReference,
  gramDifference as differenceReference,
  gramDifferenceGradient,
  gramGradient as gramGradientReference,
} from "../../../core/ops/gram/reference.ts";
import { dot, tensor64 } from "../../../core/ops/tensor.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashed, hashedTensor } from "../../helpers/hashed.ts";
import {
  mapSizes,
  testGolden,
  testGradients,
  testKernels,
  testRepeatable,
} from "./kernel_tests.ts";

// PyTorch's is not divided by the number of positions.
testGolden("gram", (_golden, size) => gramCase(size, 1 / (size.height * size.width)));

Deno.test("Gram reference: by hand", () => {
  const features = tensor64([2, 1, 3], [1, 2, 3, 4, 5, 6]);
  assertEquals([...gramReference(features)], [14, 32, 32, 77]);
  assertEquals([...gramReference(features, { factor: 0.5 })], [7, 16, 16, 38.5]);
});

Deno.test("Gram reference: the gradient by finite differences, for a matrix that is not symmetric", () => {
  const features = hashedTensor([4, 2, 3], 1);
  const above = hashed(16, { seed: 2 });
  const factor = 1 / 6;
  const loss = (x: Float64Array) =>
    dot(gramReference(tensor64(features.shape, x), { factor }), above);
  const { data: gradient } = gramGradientReference(features, { gramGradient: above, factor });
  assertGradient(loss, { at: features.data, gradient, label: "Gram" });

  const transposed = above.map((_, i) => above[(i % 4) * 4 + (i >> 2)]!);
  const oneSided = above.map((value, i) => value - transposed[i]! + above[0]!);
  const { data: wrong } = gramGradientReference(features, { gramGradient: oneSided, factor });
  const check = { at: features.data, gradient: wrong, label: "one-sided" };
  assertThrows(() => assertGradient(loss, check), Error, "one-sided: relative error");
});

Deno.test("Gram difference reference: by hand, and its gradient by finite differences", () => {
  const features = tensor64([2, 1, 3], [1, 2, 3, 4, 5, 6]);
  // The matrix is 14, 32, 32, 77.
  assertEquals(differenceReference(features, { wanted: [13, 30, 30, 80], scale: 0.5 }), 9);
  const map = hashedTensor([4, 2, 3], 1);
  const half = hashed(16, { seed: 2 });
  const wanted = half.map((value, i) => value + half[i % 4 * 4 + Math.floor(i / 4)]!);
  const options = { wanted, scale: 0.7, factor: 1 / 6 };
  const loss = (x: Float64Array) => differenceReference(tensor64(map.shape, x), options);
  const { data: gradient } = gramDifferenceGradient(map, options);
  assertGradient(loss, { at: map.data, gradient, label: "Gram difference" });
});

const SHAPES = mapSizes([1, 1, 1], [3, 4, 4], [4, 1, 17], [7, 33, 5], [8, 3, 3], [64, 9, 8], [
  130,
  5,
  7,
]);
testKernels(SHAPES.map((shape) => gramCase(shape)));
testKernels(SHAPES.map((shape) => gramCase(shape, 3)));
testGradients([gramCase(SHAPES[3]!)], { addend: false, mask: false });
testKernels(SHAPES.map((shape) => gramDifferenceCase(shape)));
testKernels(SHAPES.map((shape) => gramDifferenceCase(shape, 3)));
testGradients([gramDifferenceCase(SHAPES[3]!)], { addend: false, mask: false });

testWithGpu("Gram matrix: not symmetric to the bit", async (gpu) => {
  const inputs = [mapOf({ channels: 37, height: 23, width: 29 }, 1)];
  const { packed } = await runOperation(gpu, { operation: gram, attributes: {}, inputs });
  const matrix = unpack({ kind: "matrix", size: 37 }, packed);
  assertEquals(matrix.map((_, i) => matrix[(i % 37) * 37 + Math.floor(i / 37)]!), matrix);
});
testRepeatable([
  gramCase({ channels: 37, height: 23, width: 29 }),
  gramDifferenceCase({ channels: 37, height: 23, width: 29 }),
]);
