/** Padding and cropping by one row and column on every side. */
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { apply, external } from "../../../core/graph/node.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { cropCase } from "../../../core/ops/crop/cases.ts";
import { crop } from "../../../core/ops/crop/crop.ts";
import {
  crop as cropReference,
  cropGradient as cropGradientReference,
} from "../../../core/ops/crop/reference.ts";
import { padCase } from "../../../core/ops/pad/cases.ts";
import { pad } from "../../../core/ops/pad/pad.ts";
import { BORDERS } from "../../../core/ops/pad/borders.ts";
import {
  pad as padReference,
  padGradient as padGradientReference,
} from "../../../core/ops/pad/reference.ts";
import { dot, tensor64 } from "../../../core/ops/tensor.ts";
import { tensorOf } from "../../../core/ops/testing/operation_case.ts";
import { measureOperation } from "../../../core/ops/testing/run_graph.ts";
import { mapOf } from "../../../core/ops/testing/values.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashedTensor } from "../../helpers/hashed.ts";
import { mapSizes, testGradients, testKernels } from "./kernel_tests.ts";

/** Those of the kernels, and what convolutions do themselves. */
const BY_REFERENCE = [...BORDERS, "replicate"] as const;
const SHAPES = mapSizes([1, 1, 1], [3, 1, 6], [5, 4, 1], [4, 2, 3], [8, 3, 2], [21, 17, 14]);

Deno.test("padding reference: a border is another", () => {
  const row = tensor64([1, 1, 3], [1, 2, 3]);
  const rows = { reflect: [2, 1, 2, 3, 2], replicate: [1, 1, 2, 3, 3], wrap: [3, 1, 2, 3, 1] };
  for (const mode of BY_REFERENCE) {
    // One row has nothing to reflect but itself, and is its own other end.
    const expected = [rows[mode], rows[mode], rows[mode]].flat();
    assertEquals([...padReference(row, mode).data], expected);
  }
  const square = tensor64([1, 2, 2], [1, 2, 3, 4]);
  const twoRows = [4, 3, 4, 3, 2, 1, 2, 1];
  assertEquals([...padReference(square, "reflect").data], [...twoRows, ...twoRows]);
  assertEquals(padReference(square, "wrap"), padReference(square, "reflect"));
});

Deno.test("padding reference: a gradient is not the adjoint, or cropping does not undo padding", () => {
  for (const mode of BY_REFERENCE) {
    for (const shape of [[1, 1, 1], [2, 1, 4], [3, 5, 1], [2, 2, 3], [1, 4, 5]] as const) {
      const x = hashedTensor(shape, 1);
      const padded = padReference(x, mode);
      const y = hashedTensor(padded.shape, 2);
      const back = padGradientReference(y, mode);
      assertAlmostEquals(dot(x.data, back.data), dot(padded.data, y.data), 1e-12);
      assertEquals(cropReference(padded), x);
      assertAlmostEquals(
        dot(cropReference(y).data, x.data),
        dot(y.data, cropGradientReference(x).data),
        1e-12,
      );
    }
  }
});

for (const mode of BORDERS) {
  testKernels(SHAPES.map((shape) => padCase(shape, mode)));
  testGradients([padCase(SHAPES[3]!, mode)], { addend: false, mask: false });
}
for (const relu of [false, true]) {
  testKernels(SHAPES.map((shape) => cropCase(shape, relu)));
}
testGradients([cropCase(SHAPES[3]!, false)], { addend: false, mask: false });

testWithGpu(
  "padding: the check takes one border for another",
  async (gpu) => {
    const input = mapOf({ channels: 4, height: 3, width: 5 }, 1);
    for (const mode of BORDERS) {
      for (const other of BY_REFERENCE) {
        const expected = padReference(tensorOf(input), other).data;
        const run = { operation: pad, attributes: { mode }, inputs: [input], expected };
        assertEquals(await measureOperation(gpu, run) < 1e-5, mode === other);
      }
    }
  },
);

Deno.test("padding: 16 bits are lost, or nothing is cropped", () => {
  const map = external("map", { kind: "map", channels: 3, height: 2, width: 5, half: true });
  const padded = apply(pad, [map], { attributes: { mode: "wrap" } });
  assertEquals(padded.shape, { ...map.shape, height: 4, width: 7 } as MapShape);
  assertEquals(apply(crop, [padded], { attributes: { relu: true } }).shape, map.shape);
  assertThrows(
    () => apply(crop, [map], { attributes: { relu: false } }),
    TypeError,
    "crop: a map of 2 x 5 has nothing within its border",
  );
});
