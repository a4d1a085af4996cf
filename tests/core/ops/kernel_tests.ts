/** Tests of kernels against their float64 references. */
import { assert } from "@std/assert";
import type { KernelCase } from "../../../core/ops/testing/kernel_case.ts";
import {
  type EpilogueOptions,
  gradientCase,
  kernelCases,
  type OperationCase,
} from "../../../core/ops/testing/operation_case.ts";
import { check } from "../../../core/self_test.ts";
import { testWithGpu } from "../../helpers/gpu.ts";

/** One test for each comparison in 32 bits: of an operation's result, and of its gradient if it has one. */
export function testKernels(cases: readonly (OperationCase | KernelCase)[], note = ""): void {
  for (const kernelCase of kernelCases(cases).full) {
    const { kernel, shape } = kernelCase;
    testWithGpu(`${kernel} differs from its reference: ${shape}${note}`, async (gpu) => {
      const { error, tolerance, passed } = await check(gpu, kernelCase);
      assert(passed, `relative error ${error}, allowed ${tolerance}`);
    });
  }
}

/** The same of gradients with parts of their epilogue alone. */
export function testGradients(cases: readonly OperationCase[], options: EpilogueOptions): void {
  const without = Object.entries(options).flatMap(([part, on]) => on ? [] : [part]);
  testKernels(cases.map((one) => gradientCase(one, options)), `, no ${without.join(", no ")}`);
}
