/** The squared norm of a value. */
import { assertThrows } from "@std/assert";
import { squaredNormCase } from "../../../core/ops/gradient_norm/cases.ts";
import { squaredNorm } from "../../../core/ops/gradient_norm/gradient_norm.ts";
import { mapOf, pixelsOf, symmetricOf } from "../../../core/ops/testing/values.ts";
import { mapSizes, pictureSizes, testKernels } from "./kernel_tests.ts";

const SIZES = pictureSizes([1, 1], [7, 3], [133, 131]);
testKernels(SIZES.map((shape) => squaredNormCase(pixelsOf(shape, 1))));
testKernels(mapSizes([5, 1, 1], [130, 33, 31]).map((shape) => squaredNormCase(mapOf(shape, 2))));
testKernels([1, 6, 65].map((size) => squaredNormCase(symmetricOf(size, 3))));

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
