/** A convolution with the pooling after it in one. */
import { assertEquals, assertThrows } from "@std/assert";
import { apply, external } from "../../../core/graph/node.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { convolutionPoolCase } from "../../../core/ops/convolution_pool/cases.ts";
import {
  convolutionPool,
  fusedPooling,
} from "../../../core/ops/convolution_pool/convolution_pool.ts";
import { testKernels } from "./kernel_tests.ts";

const SHAPES = [
  { inputs: 1, outputs: 1, height: 2, width: 2 },
  { inputs: 3, outputs: 4, height: 3, width: 2 },
  { inputs: 5, outputs: 3, height: 4, width: 7 },
  { inputs: 8, outputs: 21, height: 9, width: 8 },
  { inputs: 64, outputs: 16, height: 17, width: 19 },
];

Deno.test("convolution with pooling: shapes that do not fit are named", () => {
  const weights = { inputs: 4, outputs: 8 } as never;
  const map = (shape: Partial<MapShape>) =>
    external("map", { kind: "map", channels: 4, height: 4, width: 6, ...shape });
  const attributes = { weights, pooling: "max" } as const;
  const forward = (input = map({})) => apply(convolutionPool, [input], { attributes });
  assertThrows(() => forward(map({ channels: 3 })), TypeError, "the kernel takes 4 channels");
  assertThrows(() => forward(map({ height: 1 })), TypeError, "has no whole 2x2 window");
});

Deno.test("convolution with pooling: only where the kernels can do it", () => {
  const weights = (variant: string) => ({ variant }) as never;
  assertEquals(fusedPooling(weights("winograd4"), { pooling: "max" }), "max");
  assertEquals(fusedPooling(weights("winograd2"), { pooling: "average" }), "average");
  assertEquals(fusedPooling(weights("direct"), { pooling: "max" }), undefined);
  assertEquals(fusedPooling(weights("gemm"), { pooling: "max" }), undefined);
  assertEquals(fusedPooling(weights("winograd4"), { pooling: "l2" }), undefined);
  const scaled = { pooling: "max", poolingScale: 0.5 } as const;
  assertEquals(fusedPooling(weights("winograd4"), scaled), undefined);
});

for (const variant of ["winograd2", "winograd4"] as const) {
  for (const pooling of ["max", "average"] as const) {
    for (const padding of ["zero", "replicate"] as const) {
      testKernels(
        SHAPES.map((shape) => convolutionPoolCase({ ...shape, variant, pooling, padding })),
      );
    }
  }
}
