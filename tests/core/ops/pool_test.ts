/** 2x2 pooling. */
import { assertEquals } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { poolCase } from "../../../core/ops/pool/cases.ts";
import { pool } from "../../../core/ops/pool/pool.ts";
import {
  pool as poolReference,
  poolGradient as poolGradientReference,
} from "../../../core/ops/pool/reference.ts";
import { tensor64 } from "../../../core/ops/tensor.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { mapSizes, testGolden, testGradients, testKernels } from "./kernel_tests.ts";

testGolden("max_pool", (_golden, size) => poolCase({ ...size, pooling: "max" }));
testGolden("avg_pool", (_golden, size) => poolCase({ ...size, pooling: "average" }));

Deno.test("max pool reference: of equal values the first gets the gradient", () => {
  const flat = tensor64([1, 3, 5], [1, 1, 0, 2, 9, 1, 1, 2, 2, 9, 9, 9, 9, 9, 9]);
  assertEquals([...poolReference(flat, { pooling: "max" }).data], [1, 2]);
  const gradient = poolGradientReference(tensor64([1, 1, 2], [5, 6]), {
    pooling: "max",
    input: flat,
  });
  assertEquals([...gradient.data], [5, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("l2 pool reference: by hand, and no gradient where all of a window is 0", () => {
  const some = tensor64([1, 2, 5], [3, 0, 0, 0, 9, 0, 4, 0, 0, 9]);
  assertEquals([...poolReference(some, { pooling: "l2" }).data], [5, 0]);
  const gradient = poolGradientReference(tensor64([1, 1, 2], [10, 6]), {
    pooling: "l2",
    input: some,
  });
  assertEquals([...gradient.data], [6, 0, 0, 0, 0, 0, 8, 0, 0, 0]);
});

for (const pooling of ["max", "average", "l2"] as const) {
  const shapes = mapSizes([1, 2, 2], [3, 3, 2], [4, 5, 7], [8, 9, 4], [65, 17, 33])
    .map((size) => ({ ...size, pooling }));
  testKernels(shapes.map(poolCase));
  testGradients([poolCase(shapes[2]!)], { addend: false, mask: false });
  testKernels([poolCase({ ...shapes[3]!, poolingScale: 0.78 })], ", scaled");
}

testWithGpu("l2 pool: nothing comes of a window of zeros, nor goes back to it", async (gpu) => {
  const shape: MapShape = { kind: "map", channels: 1, height: 2, width: 4 };
  const pooled: MapShape = { kind: "map", channels: 1, height: 1, width: 2 };
  const input = { shape, values: [0, 0, 3, 0, 0, 0, 0, -4] };
  const attributes = { pooling: "l2", poolingScale: 2 } as const;
  const run = { operation: pool, attributes, inputs: [input] };
  const output = await runOperation(gpu, run);
  assertEquals([...unpack(pooled, output.packed)], [0, 10]);
  const upstream = { shape: pooled, values: [7, 5] };
  const gradient = await runGradient(gpu, { ...run, upstream });
  assertAllClose(unpack(shape, gradient), [0, 0, 6, 0, 0, 0, 0, -8]);
});
