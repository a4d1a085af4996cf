/** The self-test: every kernel against its float64 reference. */
import { expectGpu } from "./gpu/expect_gpu.ts";
import type { Gpu } from "./gpu/gpu.ts";
import type { KernelCase } from "./ops/testing/kernel_case.ts";

/**
 * The result of one comparison of {@linkcode selfTest}.
 *
 * @category GPU
 */
export interface KernelCheck {
  /** The kernel and its variant, for example `conv3x3 winograd4 gradient`. */
  kernel: string;
  /** The shape, for example `21 -> 18 channels, 9 x 11`: rows first. */
  shape: string;
  /** The relative error against a float64 computation, `|a - b| / |b|` over all numbers. */
  error: number;
  /** The relative error that is allowed. */
  tolerance: number;
  /** Whether the error is within what is allowed. */
  passed: boolean;
}

/**
 * Tries every kernel on small reproducible numbers and compares it with the same computed in float64 on
 * the host; with `shader-f16` also with features in 16 bits, compared with the same in 32. Checks are returned one by
 * one, as they are done; nothing stays allocated on the GPU.
 *
 * ```ts
 * import { openGpu, selfTest } from "@pentimento/pentimento";
 * import { assert } from "@std/assert";
 *
 * using gpu = await openGpu();
 * for await (const { kernel, shape, error, passed } of selfTest(gpu)) {
 *   console.log(kernel, shape, error);
 *   assert(passed);
 *   break; // there are some hundreds
 * }
 * ```
 *
 * @throws {PentimentoError} when memory does not suffice or the device is lost
 * @category GPU
 */
export async function* selfTest(gpu: Gpu): AsyncIterable<KernelCheck> {
  expectGpu(gpu);
  // Every reference and its cases: a sixth of the library, which nothing else needs.
  const { selfTestCases } = await import("./self_test_cases.ts");
  for (const kernelCase of selfTestCases(gpu)) yield await check(gpu, kernelCase);
}

/** Runs one case. An error that is not a number has not passed. */
export async function check(gpu: Gpu, kernelCase: KernelCase): Promise<KernelCheck> {
  const { kernel, shape, tolerance } = kernelCase;
  const error = await kernelCase.measure(gpu);
  return { kernel, shape, error, tolerance, passed: error <= tolerance };
}
