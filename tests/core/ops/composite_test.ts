/** Pixels of which some are held. */
import { assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { PixelsShape } from "../../../core/graph/shape.ts";
import { compositeCase } from "../../../core/ops/composite/cases.ts";
import { composite } from "../../../core/ops/composite/composite.ts";
import { composite as compositeReference } from "../../../core/ops/composite/reference.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { pixelsOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { PICTURES, testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("composite reference: base and pixels are mixed in other shares", () => {
  assertEquals([...compositeReference([1, 2, 4], { base: [5, 6, 8], keep: [0, 1, 0.5] })], [
    1,
    6,
    6,
  ]);
});

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

Deno.test("composite: pixels of another shape are refused", () => {
  const shape: PixelsShape = { kind: "pixels", height: 3, width: 4 };
  const other = { ...shape, width: 5 };
  const wanted = "takes two values of one shape";
  assertThrows(() => composite.shape([shape, other, shape], {}), TypeError, wanted);
  assertThrows(() => composite.shape([shape, shape], {}), TypeError, wanted);
});
