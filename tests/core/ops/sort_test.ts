import { assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import { apply, external } from "../../../core/graph/node.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { residualGradient } from "../../../core/ops/residual_gradient/residual_gradient.ts";
import {
  sortCase,
  sortedDifferenceCase,
  sortedDifferenceGradientCase,
} from "../../../core/ops/sort/cases.ts";
import { sortChannels } from "../../../core/ops/sort/sort_channels.ts";
import { sortedDifference } from "../../../core/ops/sorted_difference/sorted_difference.ts";
import { runGraph, runOperation } from "../../../core/ops/testing/run_graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { channels: 1, height: 1, width: 1 },
  { channels: 4, height: 1, width: 17 },
  { channels: 6, height: 31, width: 33 },
  { channels: 9, height: 64, width: 16 },
  { channels: 32, height: 20, width: 29 },
];
testKernels(SHAPES.map(sortCase));
testKernels(SHAPES.map(sortedDifferenceCase));
testKernels(SHAPES.map(sortedDifferenceGradientCase));

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
  const [values, wanted] = [external("values", shape), external("wanted", sorted)];
  const loss = apply(sortedDifference, [values, wanted], { attributes: { scale: 1 } });
  const gradient = apply(residualGradient, [loss], { attributes: { scale: 2, of: shape } });
  const given = new Map([[values, [5, 0, 5, -1, 0, 5]], [wanted, [-1, 1, 2, 3, 4, 5]]]);
  const [distance, derivative] = await runGraph(gpu, [loss, gradient], given);
  assertEquals(distance![0], 0 + 1 + 4 + 4 + 1 + 0);
  assertEquals([...unpack(shape, derivative!)], [4, -2, 2, 0, -4, 0]);
});

testWithGpu("sorted difference: values in 16 bits are sorted, too", async (gpu) => {
  if (!gpu.features.includes("shader-f16")) return;
  const shape: MapShape = { kind: "map", channels: 5, height: 9, width: 7, half: true };
  const values = Float32Array.from(new Float16Array(hashed(5 * 63, { seed: 1 })));
  const inputs = [{ shape, values }];
  const found = await runOperation(gpu, { operation: sortChannels, attributes: {}, inputs });
  const expected = [0, 1, 2, 3, 4].flatMap((c) => [...values.slice(63 * c, 63 * c + 63).sort()]);
  assertEquals([...unpack(found.shape, found.packed)], expected);
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
