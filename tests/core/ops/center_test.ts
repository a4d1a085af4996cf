/** A map less the means of its channels. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { centerCase } from "../../../core/ops/center/cases.ts";
import { center, centerGradient } from "../../../core/ops/center/center.ts";
import { center as centerReference } from "../../../core/ops/center/reference.ts";
import { guideOf } from "../../../core/ops/guide/cases.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import { TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { tensorOf } from "../../../core/ops/testing/operation_case.ts";
import { measureOperation, runOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("center reference: by hand", () => {
  const small = tensor64([2, 1, 2], [1, 2, 3, 7]);
  assertEquals([...centerReference(small).data], [-0.5, 0.5, -2, 2]);
  // Squares 1 and 3: the mean of the first channel is (1 + 3 * 2) / 4.
  const weighted = centerReference(small, { guide: [1, Math.sqrt(3)] }).data;
  [-0.75, 0.25, -3, 1].forEach((value, i) => assertAlmostEquals(weighted[i]!, value, 1e-12));
});

const DOT = { channels: 5, height: 1, width: 1 };
const SHAPES = [
  { channels: 1, height: 2, width: 1 },
  { channels: 3, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
  { channels: 6, height: 61, width: 83 },
  { channels: 515, height: 5, width: 7 },
];
testKernels([DOT, ...SHAPES].map((shape) => centerCase(shape, false)));
// Of a single position with a guide nothing but rounding errors is left.
testGradients([centerCase(DOT, true)], {});
testKernels(SHAPES.map((shape) => centerCase(shape, true)));
testGradients([false, true].map((guided) => centerCase(SHAPES[1]!, guided)), {
  addend: false,
  mask: false,
});

testWithGpu(
  "center: of a single position nothing is left, with a guide or without",
  async (gpu) => {
    for (const guides of [[], [guideOf(DOT)]]) {
      const inputs = [mapOf(DOT, 1), ...guides];
      const { packed } = await runOperation(gpu, { operation: center, attributes: {}, inputs });
      assert(packed.every((value) => Math.abs(value) < 1e-6), `${packed}`);
    }
  },
);

testWithGpu("center: a guide of zeros leaves the map and its gradient as they are", async (gpu) => {
  const shape = SHAPES[1]!;
  const features = mapOf(shape, 1);
  const weights = { ...guideOf(shape), values: new Float32Array(21) };
  const inputs = [features, weights];
  const found = await runOperation(gpu, { operation: center, attributes: {}, inputs });
  assertEquals(unpack(found.shape, found.packed), features.values);
  const run = { operation: center, attributes: {}, inputs, upstream: features };
  assertEquals(unpack(found.shape, await runGradient(gpu, run)), features.values);
});

testWithGpu("center: another map every time", async (gpu) => {
  const shape: MapShape = { kind: "map", channels: 37, height: 43, width: 59 };
  const inputs = [{ shape, values: hashed(37 * 43 * 59, { seed: 1 }) }, guideOf(shape)];
  const centred = () => runOperation(gpu, { operation: center, attributes: {}, inputs });
  assertEquals((await centred()).packed, (await centred()).packed);
});

testWithGpu("center: the check misses one position too few", async (gpu) => {
  const features = mapOf(SHAPES[2]!, 1);
  const weights = guideOf(SHAPES[2]!);
  const without = Float32Array.from(weights.values);
  without[152] = 0;
  assert(
    await measureOperation(gpu, {
      operation: center,
      attributes: {},
      inputs: [features, weights],
      expected: centerReference(tensorOf(features), { guide: without }).data,
    }) > TOLERANCE,
  );
});

Deno.test("center: another shape, or a guide that does not fit is taken", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5, half: true };
  const full: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  assertEquals(center.shape([map], {}), map);
  assertEquals(centerGradient.shape([full], { guided: false }), full);
  assertThrows(() => center.shape([map, map], {}), TypeError, "center takes a guide of 1 x 4 x 5");
  assertThrows(
    () => centerGradient.shape([full], { guided: true }),
    TypeError,
    "centerGradient takes a map, but was given nothing",
  );
});
