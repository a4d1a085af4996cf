import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import { apply, external } from "../../../core/graph/node.ts";
import type { Operation } from "../../../core/graph/operation.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { crop, cropGradient } from "../../../core/ops/crop/crop.ts";
import {
  cropCase,
  cropGradientCase,
  padCase,
  padGradientCase,
} from "../../../core/ops/pad/cases.ts";
import { pad, padGradient } from "../../../core/ops/pad/pad.ts";
import { pad as padTwin } from "../../../core/ops/pad/reference.ts";
import { mapOf, measureOperation } from "../../../core/ops/testing/kernel_case.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { dot } from "../../../core/ops/vectors.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

const MODES = ["reflect", "replicate", "wrap"] as const;
const SHAPES = [
  { channels: 1, height: 1, width: 1 },
  { channels: 3, height: 1, width: 6 },
  { channels: 5, height: 4, width: 1 },
  { channels: 4, height: 2, width: 3 },
  { channels: 8, height: 3, width: 2 },
  { channels: 21, height: 17, width: 14 },
];

for (const mode of MODES) {
  testKernels(SHAPES.map((shape) => padCase({ ...shape, mode })));
  testKernels(SHAPES.map((shape) => padGradientCase({ ...shape, mode })));
  testKernels([padGradientCase({ ...SHAPES[3]!, mode, addend: false, mask: false })], ", alone");
}
for (const relu of [false, true]) {
  testKernels(SHAPES.map((shape) => cropCase({ ...shape, relu })));
}
testKernels(SHAPES.map((shape) => cropGradientCase(shape)));
testKernels([cropGradientCase({ ...SHAPES[3]!, addend: false, mask: false })], ", alone");

/** A linear operation and its gradient, at all shapes: <A x, y> = <x, A^T y>. */
function testAdjoint<A, B>(
  name: string,
  operations: {
    readonly forward: Operation<A>;
    readonly back: Operation<B>;
    readonly told: A;
    readonly toldBack: B;
    readonly input: (shape: typeof SHAPES[0]) => typeof SHAPES[0];
  },
): void {
  const { forward, back, told, toldBack, input } = operations;
  testWithGpu(`${name}: the gradient is the adjoint`, async (gpu) => {
    for (const shape of SHAPES) {
      const x = mapOf(input(shape), 1);
      const out = forward.shape([x.shape], told) as MapShape;
      const y = mapOf(out, 2);
      const made = await runOperation(gpu, { operation: forward, attributes: told, inputs: [x] });
      const taken = await runOperation(gpu, { operation: back, attributes: toldBack, inputs: [y] });
      const one = dot(unpack(out, made.packed), y.values);
      const other = dot(x.values, unpack(x.shape, taken.packed));
      const size = Math.sqrt(dot(x.values, x.values) * dot(y.values, y.values));
      assertAlmostEquals(other, one, 1e-6 * size);
    }
  });
}

for (const mode of MODES) {
  const input = (shape: typeof SHAPES[0]) => shape;
  const told = { mode };
  testAdjoint(`${mode} pad`, { forward: pad, back: padGradient, told, toldBack: told, input });
}
testAdjoint("crop", {
  forward: crop,
  back: cropGradient,
  told: { relu: false },
  toldBack: {},
  input: (shape) => ({ ...shape, height: shape.height + 2, width: shape.width + 2 }),
});

testWithGpu(
  "padding: another border than the one that was asked for does not pass",
  async (gpu) => {
    const input = mapOf({ channels: 4, height: 3, width: 5 }, 1);
    for (const mode of MODES) {
      for (const other of MODES) {
        const expected = padTwin(input.tensor, other).data;
        const run = { operation: pad, attributes: { mode }, inputs: [input], expected };
        assertEquals(await measureOperation(gpu, run) < 1e-5, mode === other);
      }
    }
  },
);

Deno.test("padding: shapes, which stay in 16 bits, and nothing to crop", () => {
  const map = external("map", { kind: "map", channels: 3, height: 2, width: 5, half: true });
  const padded = apply(pad, [map], { attributes: { mode: "wrap" } });
  assertEquals(padded.shape, { ...map.shape, height: 4, width: 7 } as MapShape);
  assertEquals(apply(crop, [padded], { attributes: { relu: true } }).shape, map.shape);
  const back = apply(padGradient, [padded], { attributes: { mode: "wrap" } });
  assertEquals(back.shape, { kind: "map", channels: 3, height: 2, width: 5 } as MapShape);
  assertThrows(
    () => apply(crop, [map], { attributes: { relu: false } }),
    TypeError,
    "crop: a map of 2 x 5 has nothing within its border",
  );
});
