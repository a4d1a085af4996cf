/** Features times a guide. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import { guideCase, guideOf } from "../../../core/ops/guide/cases.ts";
import { guide, guideGradient } from "../../../core/ops/guide/guide.ts";
import { guide as guideReference } from "../../../core/ops/guide/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { tensorOf } from "../../../core/ops/testing/operation_case.ts";
import { measureOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("guide reference: a value is multiplied by the wrong weight", () => {
  const small = tensor64([2, 1, 2], [1, 2, 3, 4]);
  assertEquals([...guideReference(small, [5, 6]).data], [5, 12, 15, 24]);
  assertEquals([...guideReference(small, [5, 6], [1, 3]).data], [0, 6, 0, 6]);
});

const SHAPES = [
  { channels: 1, height: 1, width: 1 },
  { channels: 5, height: 1, width: 1 },
  { channels: 5, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
];
testKernels(SHAPES.map((shape) => guideCase(shape)));
testKernels(SHAPES.map((shape) => guideCase(shape, true)));
testGradients([guideCase(SHAPES[2]!)], { addend: false, mask: false });

testWithGpu("guide: the check finds one weight that is a little wrong", async (gpu) => {
  const shape = { channels: 7, height: 5, width: 9 };
  const [features, weights] = [mapOf(shape, 1), guideOf(shape)];
  const values = Float32Array.from(weights.values);
  const measure = () =>
    measureOperation(gpu, {
      operation: guide,
      attributes: {},
      inputs: [features, { ...weights, values }],
      expected: guideReference(tensorOf(features), weights.values).data,
    });
  assert(await measure() < TOLERANCE);
  values[44]! += 0.001;
  assert(await measure() > TOLERANCE);
});

Deno.test("guide: a guide that does not fit is refused", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  const wanted = "takes a guide of 1 x 4 x 5 for its map, but was given map";
  for (
    const wrong of [map, { ...map, channels: 1, height: 5 }, { ...map, channels: 1, width: 4 }]
  ) {
    assertThrows(() => guide.shape([map, wrong], {}), TypeError, wanted);
    assertThrows(() => guideGradient.shape([map, wrong], {}), TypeError, wanted);
  }
  assertThrows(
    () => guide.shape([map, { ...map, channels: 1 }, map], {}),
    TypeError,
    "guide takes two values of one shape",
  );
  assertThrows(() => guide.shape([map], {}), TypeError, "guide takes a map, but was given nothing");
});
