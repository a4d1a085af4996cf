/** Tests of all kernels in the form that GPUs get. */

import { assert } from "@std/assert";
import { evaluate } from "../../../core/run/evaluate.ts";
import { selfTest } from "../../../core/self_test.ts";
import { ownNetCases } from "../../helpers/golden.ts";
import { assertShadersCompile } from "../../helpers/gpu.ts";
import { openAsHardware } from "../../helpers/hardware.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

Deno.test("hardware: every kernel compiles and agrees with its reference when operands are buffers", async () => {
  using gpu = await openAsHardware();
  for await (const { kernel, shape, error, passed } of selfTest(gpu)) {
    assert(passed, `${kernel}, ${shape}: relative error ${error}`);
  }
  await assertShadersCompile(gpu);
});

Deno.test("hardware: the whole network agrees with PyTorch when operands are buffers", async () => {
  using gpu = await openAsHardware();
  const golden = ownNetCases()[0]!;
  const { content, style, target, options } = golden;
  const network = await golden.network();
  const { total, gradient } = await evaluate(gpu, { network, content, style, target, ...options });
  assertRelative([total], [golden.total], 1e-4, "total");
  assertRelative(gradient, golden.gradient, 2e-3, "gradient");
});
