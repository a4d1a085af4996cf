/** Sorting channels, and the difference from sorted values. */
import { assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import { apply, external } from "../../../core/graph/node.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { sortCase } from "../../../core/ops/sort/cases.ts";
import { sortChannels as sortChannelsReference } from "../../../core/ops/sort/reference.ts";
import { sortChannels } from "../../../core/ops/sort/sort.ts";
import { sortedDifferenceCase } from "../../../core/ops/sorted_difference/cases.ts";
import { sortedDifference as sortedDifferenceReference } from "../../../core/ops/sorted_difference/reference.ts";
import { sortedDifference } from "../../../core/ops/sorted_difference/sorted_difference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { scalarsOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertGradient } from "../../helpers/gradient_check.ts";
import { hashedTensor } from "../../helpers/hashed.ts";
import { testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("sorting reference: every channel by itself, in one row", () => {
  const { shape, data } = sortChannelsReference(tensor64([2, 2, 2], [3, -1, 2, 10, 0, -0.5, 7, 7]));
  assertEquals(shape, [2, 1, 4]);
  assertEquals([...data], [-1, 2, 3, 10, -0.5, 0, 7, 7]);
});

Deno.test("sorted difference reference: by hand, and the gradient by finite differences", () => {
  const values = tensor64([1, 1, 3], [3, 1, 2]);
  const { value, gradient } = sortedDifferenceReference(values, { wanted: [1, 1, 1], factor: 2 });
  assertEquals([value, ...gradient.data], [2 * (0 + 1 + 4), 8, 0, 4]);

  const map = hashedTensor([3, 4, 5], 1);
  const wanted = sortChannelsReference(hashedTensor([3, 4, 5], 2)).data;
  const loss = (data: Float64Array) =>
    sortedDifferenceReference(tensor64(map.shape, data), { wanted, factor: 0.3 }).value;
  const { data } = sortedDifferenceReference(map, { wanted, factor: 0.3 }).gradient;
  assertGradient(loss, { at: map.data, gradient: data, step: 1e-6, label: "sorted difference" });
});

const SHAPES = [
  { channels: 1, height: 1, width: 1 },
  { channels: 4, height: 1, width: 17 },
  { channels: 6, height: 31, width: 33 },
  { channels: 9, height: 64, width: 16 },
  { channels: 32, height: 20, width: 29 },
];
testKernels(SHAPES.map(sortCase));
testKernels(SHAPES.map((shape) => sortedDifferenceCase(shape)));
testGradients([sortedDifferenceCase(SHAPES[1]!)], { addend: false, mask: false });

testWithGpu("sort: a large map, in chunks", async (gpu) => {
  const shape: MapShape = { kind: "map", channels: 28, height: 384, width: 512 };
  const positions = 384 * 512;
  const values = new Float32Array(28 * positions);
  for (let i = 0; i < values.length; i++) values[i] = Math.imul(i, 0x9e3779b9) / 2 ** 31;
  const inputs = [{ shape, values }];
  const { packed, shape: sorted } = await runOperation(gpu, {
    operation: sortChannels,
    attributes: {},
    inputs,
  });
  assertEquals(sorted, { kind: "map", channels: 28, height: 1, width: positions });
  const found = unpack(sorted, packed);
  for (const channel of [0, 3, 13, 20, 27]) {
    const range = [channel * positions, (channel + 1) * positions] as const;
    const expected = values.slice(...range).sort();
    const different = found.subarray(...range).findIndex((value, i) => value !== expected[i]);
    assertEquals(different, -1, `channel ${channel}`);
  }
});

testWithGpu("sorted difference: equal values go by their positions", async (gpu) => {
  const shape: MapShape = { kind: "map", channels: 1, height: 2, width: 3 };
  const sorted: MapShape = { kind: "map", channels: 1, height: 1, width: 6 };
  const inputs = [
    { shape, values: [5, 0, 5, -1, 0, 5] },
    { shape: sorted, values: [-1, 1, 2, 3, 4, 5] },
  ];
  const run = { operation: sortedDifference, attributes: { scale: 1 }, inputs };
  const { packed } = await runOperation(gpu, run);
  assertEquals(packed[0], 0 + 1 + 4 + 4 + 1 + 0);
  const gradient = await runGradient(gpu, { ...run, upstream: scalarsOf([1])[0]! });
  assertEquals([...unpack(shape, gradient)], [4, -2, 2, 0, -4, 0]);
});

Deno.test("sorted difference: what is wanted has the values' sides, in 32 bits", () => {
  const values = external("values", { kind: "map", channels: 4, height: 2, width: 3 });
  const attributes = { scale: 1 };
  const other = external("wanted", { kind: "map", channels: 4, height: 2, width: 3 });
  assertThrows(
    () => apply(sortedDifference, [values, other], { attributes }),
    TypeError,
    "one shape",
  );
  const half = external("wanted", { kind: "map", channels: 4, height: 1, width: 6, half: true });
  assertThrows(() => apply(sortedDifference, [values, half], { attributes }), TypeError, "in f32");
});
