/** All that the self-test compares: every operation's cases and the optimisers'. */
import type { Gpu } from "./gpu/gpu.ts";
import { OPERATIONS } from "./ops/index.ts";
import type { KernelCase } from "./ops/testing/kernel_case.ts";
import { kernelCases } from "./ops/testing/operation_case.ts";
import { adamCases } from "./optimizers/adam/cases.ts";
import { vectorCases } from "./optimizers/lbfgs/cases.ts";

/** All that the self-test compares. */
export function selfTestCases(gpu: Gpu): KernelCase[] {
  const { full, half } = kernelCases(OPERATIONS.flatMap(({ cases }) => cases(gpu)));
  const inHalf = gpu.features.includes("shader-f16") ? half : [];
  return [...full, ...vectorCases(), ...adamCases(), ...inHalf];
}
