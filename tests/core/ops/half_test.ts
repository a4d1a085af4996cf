import { assert } from "@std/assert";
import type { Shape } from "../../../core/graph/shape.ts";
import { withWeights } from "../../../core/ops/convolution/cases.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import { halfCases } from "../../../core/ops/testing/half_cases.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { check } from "../../../core/self_test.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { openAsHardware } from "../../helpers/hardware.ts";

for (const half of halfCases()) {
  testWithGpu(half.kernel, async (gpu) => {
    if (!gpu.features.includes("shader-f16")) return;
    const { error, tolerance, passed } = await check(gpu, half);
    assert(passed, `relative error ${error}, allowed ${tolerance}`);
  });
}

Deno.test("f16: every kernel, where operands are buffers", async () => {
  using gpu = await openAsHardware();
  if (!gpu.features.includes("shader-f16")) return;
  for (const half of halfCases()) {
    const { kernel, error, passed } = await check(gpu, half);
    assert(passed, `${kernel}: relative error ${error}`);
  }
});

testWithGpu("f16: what is too large for 16 bits is held back, not made infinite", async (gpu) => {
  if (!gpu.features.includes("shader-f16")) return;
  const shape: Shape = { kind: "map", channels: 4, height: 2, width: 2, half: true };
  const host = {
    inputs: 4,
    outputs: 4,
    kernel: new Float32Array(144).fill(60000),
    bias: new Float32Array(4),
  };
  await withWeights(gpu, host, { variant: "direct", half: true }, async (weights) => {
    const { packed } = await runOperation(gpu, {
      operation: convolution,
      attributes: { weights, relu: true },
      inputs: [{ shape, values: new Float32Array(16).fill(60000) }],
    });
    assert(packed.every((value) => value === 65504), `${packed}`);
  });
});
