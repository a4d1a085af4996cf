/** Sums of differences and the losses made of them. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { MapShape } from "../../../core/graph/shape.ts";
import {
  differenceSumsCase,
  runScaledDifference,
  scaledDifferenceCase,
  scaledMatrixDifferenceCase,
} from "../../../core/ops/difference_sums/cases.ts";
import { differenceSums } from "../../../core/ops/difference_sums/difference_sums.ts";
import { lossOfSums } from "../../../core/ops/difference_sums/loss_of_sums.ts";
import {
  scaledDifference,
  scaledDifferenceGradient,
} from "../../../core/ops/difference_sums/reference.ts";
import { dot } from "../../../core/ops/tensor.ts";
import { mapOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { MAPS, mapSizes, testGradients, testKernels } from "./kernel_tests.ts";

Deno.test("scaled difference reference: by hand", () => {
  assertAlmostEquals(scaledDifference([1, -2], { wanted: [0, 1], factor: 2 }), 5, 1e-7);
  assertEquals(scaledDifference([1, 2], { wanted: [1, 2] }), 0);
  assertEquals([...scaledDifferenceGradient([1, 2], { wanted: [1, 2] })], [0, 0]);
});

const SHAPES = [...MAPS, ...mapSizes([130, 33, 31])];
testKernels(SHAPES.map(differenceSumsCase));
testGradients([differenceSumsCase(SHAPES[2]!)], { addend: false, mask: false });
testKernels(SHAPES.map(scaledDifferenceCase));
testKernels([1, 4, 6, 65].map(scaledMatrixDifferenceCase));

testWithGpu("scaled difference: of equal values no loss and no gradient", async (gpu) => {
  const map = mapOf(SHAPES[2]!, 1);
  const { loss, gradient } = await runScaledDifference(gpu, [map, map], 1);
  assertEquals({ loss, length: dot(gradient, gradient) }, { loss: 0, length: 0 });
});

testWithGpu(
  "scaled difference: the gradient stays as long when the difference grows",
  async (gpu) => {
    const { shape, values } = mapOf(SHAPES[2]!, 1);
    const zeros = { shape, values: new Float32Array(values.length) };
    const lengthAt = async (factor: number) => {
      const grown = { shape, values: Float32Array.from(values, (value) => factor * value) };
      const { gradient } = await runScaledDifference(gpu, [grown, zeros], 1);
      return Math.sqrt(dot(gradient, gradient));
    };
    const [small, large] = [await lengthAt(1e-3), await lengthAt(1e9)];
    assert(small > 0);
    assert(Math.abs(large / small - 1) < 1e-4, `${large} and ${small}`);
  },
);

Deno.test("difference sums: shapes", () => {
  const map: MapShape = { kind: "map", channels: 3, height: 4, width: 5 };
  const half = { ...map, half: true };
  const attributes = { scale: 1, scaled: true };
  const sums = differenceSums.shape([half, map], {});
  assertEquals(lossOfSums.shape([sums], attributes), { kind: "scalar" });
  const refused = (run: () => unknown, message: string) => assertThrows(run, TypeError, message);
  refused(
    () => differenceSums.shape([map, { ...map, width: 4 }], {}),
    "differenceSums takes two values of one shape",
  );
  refused(() => lossOfSums.shape([map], attributes), "lossOfSums takes two values");
});
