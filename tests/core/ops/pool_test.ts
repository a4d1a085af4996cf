import { assertEquals } from "@std/assert";
import { unpack } from "../../../core/graph/layout.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { poolingCase, poolingGradientCase } from "../../../core/ops/pool/cases.ts";
import { pool, poolGradient } from "../../../core/ops/pool/pool.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { assertGolden, opCases } from "../../helpers/golden.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { testKernels } from "./kernel_tests.ts";

for (const pooling of ["max", "average", "l2"] as const) {
  const shapes = [
    { channels: 1, height: 2, width: 2, pooling },
    { channels: 3, height: 3, width: 2, pooling },
    { channels: 4, height: 5, width: 7, pooling },
    { channels: 8, height: 9, width: 4, pooling },
    { channels: 65, height: 17, width: 33, pooling },
  ];
  testKernels(shapes.map(poolingCase));
  testKernels(shapes.map(poolingGradientCase));
  testKernels([poolingGradientCase({ ...shapes[2]!, mask: false })], ", no mask");
  const scaled = { ...shapes[3]!, poolingScale: 0.78 };
  testKernels([poolingCase(scaled), poolingGradientCase(scaled)], ", scaled");
}

for (const pooling of ["max", "average"] as const) {
  for (const golden of opCases(pooling === "max" ? "max_pool" : "avg_pool")) {
    testWithGpu(`${pooling} pool against PyTorch: ${golden.name}`, async (gpu) => {
      const [channels, height, width] = golden.inputs[0] as [number, number, number];
      const shape: MapShape = { kind: "map", channels, height, width };
      const pooled = { ...shape, height: height >> 1, width: width >> 1 };
      const input = { shape, values: golden.input(0) };
      const upstream = { shape: pooled, values: golden.outputGradient() };
      const attributes = { pooling };
      const output = await runOperation(gpu, { operation: pool, attributes, inputs: [input] });
      assertGolden(unpack(pooled, output.packed), golden.output, 1e-5, "output");
      const inputs = [upstream, input];
      const gradient = await runOperation(gpu, { operation: poolGradient, attributes, inputs });
      assertGolden(unpack(shape, gradient.packed), golden.inputGradient, 1e-5, "gradient");
    });
  }
}

testWithGpu("l2 pool: nothing comes of a window of zeros, nor goes back to it", async (gpu) => {
  const shape: MapShape = { kind: "map", channels: 1, height: 2, width: 4 };
  const pooled: MapShape = { kind: "map", channels: 1, height: 1, width: 2 };
  const input = { shape, values: [0, 0, 3, 0, 0, 0, 0, -4] };
  const attributes = { pooling: "l2", poolingScale: 2 } as const;
  const output = await runOperation(gpu, { operation: pool, attributes, inputs: [input] });
  assertEquals([...unpack(pooled, output.packed)], [0, 10]);
  const gradient = await runOperation(gpu, {
    operation: poolGradient,
    attributes,
    inputs: [{ shape: pooled, values: [7, 5] }, input],
  });
  assertAllClose(unpack(shape, gradient.packed), [0, 0, 6, 0, 0, 0, 0, -8]);
});
