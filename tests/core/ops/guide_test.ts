import { assert, assertThrows } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import { guideCase, guideGradientCase, guideOf } from "../../../core/ops/guide/cases.ts";
import { guide, guideGradient } from "../../../core/ops/guide/guide.ts";
import { guide as guideTwin } from "../../../core/ops/guide/reference.ts";
import { mapOf, measureOperation, TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertAdjoint } from "./adjoint.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { channels: 1, height: 1, width: 1 },
  { channels: 5, height: 1, width: 1 },
  { channels: 5, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
];
testKernels([...SHAPES.map(guideCase), ...SHAPES.map(guideGradientCase)]);
testKernels([guideGradientCase({ ...SHAPES[2]!, addend: false, mask: false })], ", alone");

testWithGpu("guide: <F g, U> = <F, U g>", async (gpu) => {
  const shape = { channels: 7, height: 5, width: 9 };
  const weights = guideOf(shape);
  await assertAdjoint(gpu, {
    forward: { operation: guide, attributes: {}, inputs: [mapOf(shape, 1), weights] },
    backward: { operation: guideGradient, attributes: {}, inputs: [mapOf(shape, 2), weights] },
  });
});

testWithGpu("guide: the check finds one weight that is a little wrong", async (gpu) => {
  const shape = { channels: 7, height: 5, width: 9 };
  const [features, weights] = [mapOf(shape, 1), guideOf(shape)];
  const values = Float32Array.from(weights.values);
  const measure = () =>
    measureOperation(gpu, {
      operation: guide,
      attributes: {},
      inputs: [features, { ...weights, values }],
      expected: guideTwin(features.tensor, weights.values).data,
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
  assertThrows(() => guide.shape([map], {}), TypeError, "guide takes a map, but was given nothing");
});
