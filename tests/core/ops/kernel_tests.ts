import { assert } from "@std/assert";
import type { KernelCase } from "../../../core/ops/testing/kernel_case.ts";
import { check } from "../../../core/self_test.ts";
import { testWithGpu } from "../../helpers/gpu.ts";

/** One test for each case: its error against the float64 twin. */
export function testKernels(cases: readonly KernelCase[], note = ""): void {
  for (const kernelCase of cases) {
    testWithGpu(`${kernelCase.kernel}: ${kernelCase.shape}${note}`, async (gpu) => {
      const { error, tolerance, passed } = await check(gpu, kernelCase);
      assert(passed, `relative error ${error}, allowed ${tolerance}`);
    });
  }
}
