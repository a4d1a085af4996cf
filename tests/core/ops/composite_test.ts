import { assert, assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { PixelsShape } from "../../../core/graph/shape.ts";
import { compositeCase, compositeGradientCase } from "../../../core/ops/composite/cases.ts";
import { composite, compositeGradient } from "../../../core/ops/composite/composite.ts";
import { composite as compositeTwin } from "../../../core/ops/composite/reference.ts";
import { measureOperation, pixelsOf, TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertAdjoint } from "./adjoint.ts";
import { testKernels } from "./kernel_tests.ts";

const PICTURES = [
  { height: 1, width: 1 },
  { height: 1, width: 9 },
  { height: 17, width: 1 },
  { height: 3, width: 5 },
  { height: 33, width: 31 },
];
testKernels(PICTURES.map(compositeCase));
testKernels(PICTURES.map(compositeGradientCase));
testKernels([compositeGradientCase({ ...PICTURES[3]!, addend: false })], ", no addend");

testWithGpu("composite: on a base of zeros, the adjoint is the gradient", async (gpu) => {
  const [x, y, keep] = [1, 2, 3].map((seed) => pixelsOf(PICTURES[3]!, seed));
  const base = { shape: x!.shape, values: new Float32Array(45) };
  await assertAdjoint(gpu, {
    forward: { operation: composite, attributes: {}, inputs: [x!, base, keep!] },
    backward: { operation: compositeGradient, attributes: {}, inputs: [y!, keep!] },
  });
});

testWithGpu("composite: what is held is the base to the bit, all else the pixels", async (gpu) => {
  const [x, base, some] = [1, 2, 3].map((seed) => pixelsOf(PICTURES[4]!, seed));
  const keep = { ...some!, values: Float32Array.from(some!.values, (value) => Math.round(value)) };
  const inputs = [x!, base!, keep];
  const { shape, packed } = await runOperation(gpu, {
    operation: composite,
    attributes: {},
    inputs,
  });
  const expected = Float32Array.from(
    x!.values,
    (value, i) => keep.values[i] === 1 ? base!.values[i]! : value,
  );
  assertEquals(unpack(shape, packed), expected);
});

testWithGpu("composite: the check finds a pixel that is held a little too much", async (gpu) => {
  const [x, base, keep] = [1, 2, 3].map((seed) => pixelsOf(PICTURES[3]!, seed));
  const wrong = Float32Array.from(keep!.values);
  wrong[44]! += 0.001;
  const error = await measureOperation(gpu, {
    operation: composite,
    attributes: {},
    inputs: [x!, base!, keep!],
    expected: compositeTwin(x!.values, { base: base!.values, keep: wrong }),
  });
  assert(error > TOLERANCE);
});

Deno.test("composite: pixels of another shape are refused", () => {
  const shape: PixelsShape = { kind: "pixels", height: 3, width: 4 };
  const other = { ...shape, width: 5 };
  const wanted = "takes two values of one shape";
  assertThrows(() => composite.shape([shape, other, shape], {}), TypeError, wanted);
  assertThrows(() => composite.shape([shape, shape], {}), TypeError, wanted);
  assertThrows(() => compositeGradient.shape([shape, other], {}), TypeError, wanted);
});
