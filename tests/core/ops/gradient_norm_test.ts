/** The squared norm of a value. */
import { assert, assertThrows } from "@std/assert";
import { squaredNormCase } from "../../../core/ops/gradient_norm/cases.ts";
import { squaredNorm } from "../../../core/ops/gradient_norm/gradient_norm.ts";
import { TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { measureOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf, pixelsOf, symmetricOf } from "../../../core/ops/testing/values.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

const PICTURES = [{ height: 1, width: 1 }, { height: 7, width: 3 }, { height: 133, width: 131 }];
const MAPS = [{ channels: 5, height: 1, width: 1 }, { channels: 130, height: 33, width: 31 }];
testKernels(PICTURES.map((shape) => squaredNormCase(pixelsOf(shape, 1))));
testKernels(MAPS.map((shape) => squaredNormCase(mapOf(shape, 2))));
testKernels([1, 6, 65].map((size) => squaredNormCase(symmetricOf(size, 3))));

testWithGpu("squared norm: the check finds a number that is missing", async (gpu) => {
  const pixels = pixelsOf(PICTURES[1]!, 1);
  const expected = [dot(pixels.values, pixels.values) - pixels.values[0]! ** 2];
  const run = { operation: squaredNorm, attributes: {}, inputs: [pixels], expected };
  assert(await measureOperation(gpu, run) > TOLERANCE);
});

Deno.test("squared norm: takes what a gradient can be, in f32", () => {
  const map = { kind: "map", channels: 3, height: 4, width: 5, half: true } as const;
  const wanted = "squaredNorm takes pixels, a map or a matrix in f32, but was given ";
  for (
    const [shape, found] of [
      [[map], "map 3 x 4 x 5 in f16"],
      [[{ kind: "scalar" }], "scalar"],
      [[], "nothing"],
    ] as const
  ) {
    assertThrows(() => squaredNorm.shape(shape, {}), TypeError, wanted + found);
  }
});
