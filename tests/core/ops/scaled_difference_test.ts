import { assert, assertEquals, assertThrows } from "@std/assert";
import { apply, external } from "../../../core/graph/node.ts";
import { scaledDifference, scaledDifferenceGradient } from "../../../core/ops/scaled_difference.ts";
import type { MapShape } from "../../../core/ops/shape.ts";
import { squaredDifference } from "../../../core/reference/squared_difference.ts";
import { dot, sum } from "../../../core/reference/vectors.ts";
import { mapOf, measureOperation, TOLERANCE } from "../../../core/selftest/kernel_case.ts";
import { runGraph } from "../../../core/selftest/run_graph.ts";
import {
  scaledDifferenceCase,
  scaledDifferenceGradientCase,
  scaledMatrixDifferenceCase,
} from "../../../core/selftest/scaled_difference_cases.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { channels: 1, height: 1, width: 1 },
  { channels: 5, height: 1, width: 1 },
  { channels: 5, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
  { channels: 130, height: 33, width: 31 },
];
testKernels(SHAPES.map(scaledDifferenceCase));
testKernels(SHAPES.map(scaledDifferenceGradientCase));
testKernels(
  [scaledDifferenceGradientCase({ ...SHAPES[2]!, addend: false, mask: false })],
  ", alone",
);
testKernels([1, 4, 6, 65].map(scaledMatrixDifferenceCase));

testWithGpu("scaled difference: of equal values no loss and no gradient", async (gpu) => {
  const { shape, values } = mapOf({ channels: 5, height: 3, width: 7 }, 1);
  assertEquals(await valueAndGradient(gpu, shape, [values, values]), {
    value: 0,
    size: 0,
  });
});

testWithGpu(
  "scaled difference: the gradient stays as long when the difference grows",
  async (gpu) => {
    const { shape, values } = mapOf({ channels: 5, height: 3, width: 7 }, 1);
    const zeros = new Float32Array(values.length);
    const timesOf = (factor: number) => Float32Array.from(values, (value) => factor * value);
    const small = await valueAndGradient(gpu, shape, [timesOf(1e-3), zeros]);
    const large = await valueAndGradient(gpu, shape, [timesOf(1e9), zeros]);
    assert(small.size > 0);
    assert(Math.abs(large.size / small.size - 1) < 1e-4, `${large.size} and ${small.size}`);
  },
);

testWithGpu("scaled difference: the check finds an absolute value that is missing", async (gpu) => {
  const [a, b] = [mapOf(SHAPES[2]!, 1), mapOf(SHAPES[2]!, 2)];
  const sizes = Float64Array.from(
    a.values,
    (value, i) => i === 0 ? 0 : Math.abs(value - b.values[i]!),
  );
  const expected = squaredDifference(a.values, { wanted: b.values }) / sum(sizes);
  const error = await measureOperation(gpu, {
    operation: scaledDifference,
    attributes: { scale: 1 },
    inputs: [a, b],
    expected: [expected],
  });
  assert(error > TOLERANCE);
});

Deno.test("scaled difference: shapes", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  const scalar = { kind: "scalar" } as const;
  const half = { ...map, half: true };
  assertEquals(scaledDifference.shape([half, map], { scale: 1 }), scalar);
  assertEquals(scaledDifferenceGradient.shape([half, map, scalar], { scale: 1 }), map);
  assertThrows(
    () => scaledDifference.shape([map, { ...map, width: 4 }], { scale: 1 }),
    TypeError,
    "scaledDifference takes two values of one shape",
  );
  assertThrows(
    () => scaledDifferenceGradient.shape([map, map, map], { scale: 1 }),
    TypeError,
    "scaledDifferenceGradient takes a scalar",
  );
});

/** The loss and how long its gradient is. */
async function valueAndGradient(
  gpu: Parameters<typeof runGraph>[0],
  shape: MapShape,
  [a, b]: readonly [ArrayLike<number>, ArrayLike<number>],
): Promise<{ value: number; size: number }> {
  const inputs = [external("a", shape), external("b", shape)];
  const attributes = { scale: 1 };
  const loss = apply(scaledDifference, inputs, { attributes });
  const gradient = apply(scaledDifferenceGradient, [...inputs, loss], { attributes });
  const values = new Map([[inputs[0]!, a], [inputs[1]!, b]]);
  const [value, found] = await runGraph(gpu, [loss, gradient], values);
  return { value: value![0]!, size: Math.sqrt(dot(found!, found!)) };
}
