/** The means of channels. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import { meanCase } from "../../../core/ops/mean/cases.ts";
import { mean, meanGradient } from "../../../core/ops/mean/mean.ts";
import { mean as meanReference } from "../../../core/ops/mean/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { tensorOf } from "../../../core/ops/testing/operation_case.ts";
import { measureOperation, runOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("mean reference: a mean is another", () => {
  assertEquals([...meanReference(tensor64([2, 1, 2], [1, 2, 3, 7])).data], [1.5, 5]);
});

const DOT = { channels: 5, height: 1, width: 1 };
const SHAPES = [
  { channels: 1, height: 2, width: 1 },
  { channels: 3, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
  { channels: 6, height: 61, width: 83 },
  { channels: 515, height: 5, width: 7 },
];
testKernels([DOT, ...SHAPES].map((shape) => meanCase(shape)));
testKernels(SHAPES.map((shape) => meanCase(shape, 3)));
testGradients([meanCase(SHAPES[1]!)], { addend: false, mask: false });

testWithGpu("mean: another number every time", async (gpu) => {
  const shape: MapShape = { kind: "map", channels: 37, height: 43, width: 59 };
  const inputs = [{ shape, values: hashed(37 * 43 * 59, { seed: 1 }) }];
  const means = () => runOperation(gpu, { operation: mean, attributes: {}, inputs });
  assertEquals((await means()).packed, (await means()).packed);
});

testWithGpu("mean: the check misses one position too few", async (gpu) => {
  const features = mapOf(SHAPES[2]!, 1);
  const { shape, data } = tensorOf(features);
  const missing = data.map((value, i) => i % 153 === 152 ? 0 : value);
  assert(
    await measureOperation(gpu, {
      operation: mean,
      attributes: {},
      inputs: [features],
      expected: meanReference({ shape, data: missing }).data,
    }) > TOLERANCE,
  );
});

Deno.test("mean: another shape, or one that does not fit is taken", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5, half: true };
  const full: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  assertEquals(mean.shape([map], {}), { ...full, height: 1, width: 1 });
  const sides = { height: 4, width: 5 };
  assertEquals(meanGradient.shape([{ ...full, height: 1, width: 1 }], sides), full);
  assertThrows(() => meanGradient.shape([full], sides), TypeError, "two values of one shape");
});
