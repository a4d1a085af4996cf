/** Tests of all kernels in the form that GPUs get. */

import { assert } from "@std/assert";
import { resize } from "../../../core/image/resample.ts";
import { VENDORS } from "../../../core/ops/product/vendors.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { selfTest } from "../../../core/self_test.ts";
import { ownNetCases } from "../../helpers/golden.ts";
import { assertShadersCompile } from "../../helpers/gpu.ts";
import { openAsHardware } from "../../helpers/hardware.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { smallProblem } from "../run/small_problem.ts";

Deno.test("hardware: every kernel compiles and agrees with its reference when operands are buffers", async () => {
  using gpu = await openAsHardware();
  for await (const { kernel, shape, error, passed } of selfTest(gpu)) {
    assert(passed, `${kernel}, ${shape}: relative error ${error}`);
  }
  await assertShadersCompile(gpu);
});

Deno.test("hardware: the whole network agrees with PyTorch when operands are buffers", async () => {
  using gpu = await openAsHardware("nvidia");
  const golden = ownNetCases()[0]!;
  const { content, style, target, options } = golden;
  const network = await golden.network();
  const { total, gradient } = await evaluate(gpu, { network, content, style, target, ...options });
  assertRelative([total], [golden.total], 1e-4, "total");
  assertRelative(gradient, golden.gradient, 2e-3, "gradient");
});

Deno.test("hardware: the kernels for every vendor come to the same result", async () => {
  const { content, style, ...rest } = smallProblem;
  const problem = { ...rest, content, style: content, target: resize(style, content) };
  const results = new Map<string, Awaited<ReturnType<typeof evaluate>>>();
  for (const vendor of Object.keys(VENDORS)) {
    using gpu = await openAsHardware(vendor);
    results.set(vendor, await evaluate(gpu, problem));
  }
  const { total, gradient } = results.get("nvidia")!;
  for (const [vendor, other] of results) {
    assertRelative([other.total], [total], 1e-5, vendor);
    assertRelative(other.gradient, gradient, 1e-4, vendor);
  }
});
