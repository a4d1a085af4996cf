import { assert, assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { center, centerGradient } from "../../../core/ops/center/center.ts";
import { center as centerTwin } from "../../../core/ops/center/reference.ts";
import { guideOf } from "../../../core/ops/guide/cases.ts";
import {
  centerCase,
  centerGradientCase,
  meanCase,
  meanGradientCase,
} from "../../../core/ops/mean/cases.ts";
import { mean, meanGradient } from "../../../core/ops/mean/mean.ts";
import { mean as meanTwin } from "../../../core/ops/mean/reference.ts";
import { mapOf, measureOperation, TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { assertAdjoint } from "./adjoint.ts";
import { testKernels } from "./kernel_tests.ts";

const DOT = { channels: 5, height: 1, width: 1 };
const SHAPES = [
  { channels: 1, height: 2, width: 1 },
  { channels: 3, height: 3, width: 7 },
  { channels: 64, height: 17, width: 9 },
  { channels: 6, height: 61, width: 83 },
  { channels: 515, height: 5, width: 7 },
];
testKernels([DOT, ...SHAPES].flatMap((shape) => [
  meanCase(shape),
  meanGradientCase(shape),
  centerCase(shape),
  centerGradientCase(shape),
  centerGradientCase({ ...shape, guided: true }),
]));
testKernels(SHAPES.map((shape) => centerCase({ ...shape, guided: true })));
const ALONE = { ...SHAPES[1]!, addend: false, mask: false };
testKernels(
  [
    meanGradientCase(ALONE),
    centerGradientCase(ALONE),
    centerGradientCase({ ...ALONE, guided: true }),
  ],
  ", alone",
);

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
  const attributes = { guided: true };
  const gradient = await runOperation(gpu, { operation: centerGradient, attributes, inputs });
  assertEquals(unpack(found.shape, gradient.packed), features.values);
});

testWithGpu("mean and center: the adjoint is the gradient", async (gpu) => {
  const shape = { channels: 7, height: 5, width: 9 };
  const [x, y, weights] = [mapOf(shape, 1), mapOf(shape, 2), guideOf(shape)];
  for (const guides of [[], [weights]]) {
    const attributes = { guided: guides.length > 0 };
    await assertAdjoint(gpu, {
      forward: { operation: center, attributes: {}, inputs: [x, ...guides] },
      backward: { operation: centerGradient, attributes, inputs: [y, ...guides] },
    });
  }
  const means = mapOf({ channels: 7, height: 1, width: 1 }, 3);
  await assertAdjoint(gpu, {
    forward: { operation: mean, attributes: {}, inputs: [x] },
    backward: { operation: meanGradient, attributes: { height: 5, width: 9 }, inputs: [means] },
  });
});

testWithGpu("mean and center: the same to the bit every time", async (gpu) => {
  const shape: MapShape = { kind: "map", channels: 37, height: 43, width: 59 };
  const inputs = [{ shape, values: hashed(37 * 43 * 59, { seed: 1 }) }, guideOf(shape)];
  const centred = () => runOperation(gpu, { operation: center, attributes: {}, inputs });
  assertEquals((await centred()).packed, (await centred()).packed);
  const means = () =>
    runOperation(gpu, { operation: mean, attributes: {}, inputs: inputs.slice(0, 1) });
  assertEquals((await means()).packed, (await means()).packed);
});

testWithGpu("mean and center: the check finds one position too few", async (gpu) => {
  const features = mapOf(SHAPES[2]!, 1);
  const weights = guideOf(SHAPES[2]!);
  const without = Float32Array.from(weights.values);
  without[152] = 0;
  assert(
    await measureOperation(gpu, {
      operation: center,
      attributes: {},
      inputs: [features, weights],
      expected: centerTwin(features.tensor, { guide: without }).data,
    }) > TOLERANCE,
  );
  const missing = features.tensor.data.map((value, i) => i % 153 === 152 ? 0 : value);
  const { shape } = features.tensor;
  assert(
    await measureOperation(gpu, {
      operation: mean,
      attributes: {},
      inputs: [features],
      expected: meanTwin({ shape, data: missing }).data,
    }) > TOLERANCE,
  );
});

Deno.test("mean and center: shapes", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5, half: true };
  const full: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  assertEquals(center.shape([map], {}), map);
  assertEquals(centerGradient.shape([full], { guided: false }), full);
  assertEquals(mean.shape([map], {}), { ...full, height: 1, width: 1 });
  const sides = { height: 4, width: 5 };
  assertEquals(meanGradient.shape([{ ...full, height: 1, width: 1 }], sides), full);
  assertThrows(() => meanGradient.shape([full], sides), TypeError, "two values of one shape");
  assertThrows(() => center.shape([map, map], {}), TypeError, "center takes a guide of 1 x 4 x 5");
  assertThrows(
    () => centerGradient.shape([full], { guided: true }),
    TypeError,
    "centerGradient takes a map, but was given nothing",
  );
});
