/** Kernels that read or write features in 16 bits. */
import { assert } from "@std/assert";
import type { Shape } from "../../../core/graph/shape.ts";
import { withWeights } from "../../../core/ops/convolution/cases.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import { OPERATIONS } from "../../../core/ops/index.ts";
import { kernelCases } from "../../../core/ops/testing/operation_case.ts";
import { runOperation } from "../../../core/ops/testing/run_graph.ts";
import { check } from "../../../core/self_test.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
import { openAsHardware } from "../../helpers/hardware.ts";

const ignore = await lacks("shader-f16");

// As software the self-test tries them.
Deno.test({ name: "f16: a kernel differs where operands are buffers", ignore, fn: checkAll });

async function checkAll(): Promise<void> {
  using gpu = await openAsHardware();
  for (const kernelCase of kernelCases(OPERATIONS.flatMap(({ cases }) => cases(gpu))).half) {
    const { kernel, error, passed } = await check(gpu, kernelCase);
    assert(passed, `${kernel}: relative error ${error}`);
  }
}

testWithGpu("f16: what is too large for 16 bits becomes infinite", async (gpu) => {
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
}, { ignore });
