/** A map less the means of its channels. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { centerCase } from "../../../core/ops/center/cases.ts";
import { center } from "../../../core/ops/center/center.ts";
import { center as centerReference } from "../../../core/ops/center/reference.ts";
import { guideOf } from "../../../core/ops/guide/cases.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import {
  LARGE_MAPS,
  mapSizes,
  testGradients,
  testKernels,
  testRepeatable,
} from "./kernel_tests.ts";

Deno.test("center reference: by hand", () => {
  const small = tensor64([2, 1, 2], [1, 2, 3, 7]);
  assertEquals([...centerReference(small).data], [-0.5, 0.5, -2, 2]);
  // Squares 1 and 3: the mean of the first channel is (1 + 3 * 2) / 4.
  const weighted = centerReference(small, { guide: [1, Math.sqrt(3)] }).data;
  [-0.75, 0.25, -3, 1].forEach((value, i) => assertAlmostEquals(weighted[i]!, value, 1e-12));
});

const DOT = { channels: 5, height: 1, width: 1 };
const [SMALL, ...LARGER] = [...mapSizes([3, 3, 7], [1, 2, 1], [64, 17, 9]), ...LARGE_MAPS];
testKernels([DOT, SMALL!, ...LARGER].map((size) => centerCase(size, false)));
// Of a single position with a guide nothing but rounding errors is left.
testGradients([centerCase(DOT, true)], {});
testKernels([SMALL!, ...LARGER].map((size) => centerCase(size, true)));
const alone = { addend: false, mask: false };
testGradients([false, true].map((guided) => centerCase(SMALL!, guided)), alone);
testRepeatable([centerCase({ channels: 37, height: 43, width: 59 }, true)]);

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
  const shape = SMALL!;
  const features = mapOf(shape, 1);
  const weights = { ...guideOf(shape), values: new Float32Array(21) };
  const inputs = [features, weights];
  const found = await runOperation(gpu, { operation: center, attributes: {}, inputs });
  assertEquals(unpack(found.shape, found.packed), features.values);
  const run = { operation: center, attributes: {}, inputs, upstream: features };
  assertEquals(unpack(found.shape, await runGradient(gpu, run)), features.values);
});

Deno.test("center: another precision, or a guide that does not fit is taken", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5, half: true };
  assertEquals(center.shape([map], {}), map);
  assertThrows(() => center.shape([map, map], {}), TypeError, "center takes a guide of 1 x 4 x 5");
});
