/** Pixels of which some are held. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { PixelsShape } from "../../../core/graph/shape.ts";
import { compositeCase } from "../../../core/ops/composite/cases.ts";
import { composite, compositeGradient } from "../../../core/ops/composite/composite.ts";
import { composite as compositeReference } from "../../../core/ops/composite/reference.ts";
import { TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { measureOperation, runOperation } from "../../../core/ops/testing/run_graph.ts";
import { pixelsOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("composite reference: base and pixels are mixed in other shares", () => {
  assertEquals([...compositeReference([1, 2, 4], { base: [5, 6, 8], keep: [0, 1, 0.5] })], [
    1,
    6,
    6,
  ]);
});

const PICTURES = [
  { height: 1, width: 1 },
  { height: 1, width: 9 },
  { height: 17, width: 1 },
  { height: 3, width: 5 },
  { height: 33, width: 31 },
];
testKernels(PICTURES.map(compositeCase));
testGradients([compositeCase(PICTURES[3]!)], { addend: false });

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
    expected: compositeReference(x!.values, { base: base!.values, keep: wrong }),
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
