import type { Gpu } from "./gpu/gpu.ts";
import { compositeCases } from "./ops/composite/cases.ts";
import { convolutionCases } from "./ops/convolution/cases.ts";
import { convolutionPoolCases } from "./ops/convolution_pool/cases.ts";
import { differenceCases } from "./ops/difference/cases.ts";
import { differenceSumsCases } from "./ops/difference_sums/cases.ts";
import { normCases } from "./ops/gradient_norm/cases.ts";
import { gramCases } from "./ops/gram/cases.ts";
import { guideCases } from "./ops/guide/cases.ts";
import { matrixCases } from "./ops/matrix_root/cases.ts";
import { meanCases } from "./ops/mean/cases.ts";
import { tileCases } from "./ops/moments/cases.ts";
import { paddingCases } from "./ops/pad/cases.ts";
import { poolingCases } from "./ops/pool/cases.ts";
import { productCases } from "./ops/product/cases.ts";
import { projectCases } from "./ops/project/cases.ts";
import { reluCases } from "./ops/relu/cases.ts";
import { sortCases } from "./ops/sort/cases.ts";
import { halfCases } from "./ops/testing/half_cases.ts";
import { halfGuideCases } from "./ops/testing/half_guide_cases.ts";
import type { KernelCase } from "./ops/testing/kernel_case.ts";
import { pixelCases } from "./ops/total_variation/cases.ts";
import { scalarCases } from "./ops/weighted_sum/cases.ts";
import { windowCases } from "./ops/window/cases.ts";
import { adamCases } from "./optimizers/adam/cases.ts";
import { vectorCases } from "./optimizers/lbfgs/cases.ts";

/** How one kernel fared, see {@linkcode selfTest}. */
export interface KernelCheck {
  /** What was tried, for example `conv3x3 winograd4 gradient`. */
  kernel: string;
  /** At which shape, for example `21 -> 18 channels, 9 x 11`: rows first. */
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
 * the host. Checks come one by one, as they are done; nothing stays allocated on the GPU.
 *
 * ```ts ignore
 * for await (const { kernel, error, passed } of selfTest(gpu)) console.log(kernel, error, passed);
 * ```
 *
 * @throws {PentimentoError} when memory does not suffice or the device is lost
 */
export async function* selfTest(gpu: Gpu): AsyncIterable<KernelCheck> {
  const cases = [
    ...convolutionCases(),
    ...convolutionPoolCases(),
    ...poolingCases(),
    ...paddingCases(),
    ...reluCases(),
    ...gramCases(),
    ...productCases(gpu),
    ...differenceCases(),
    ...differenceSumsCases(),
    ...guideCases(),
    ...meanCases(),
    ...compositeCases(),
    ...normCases(),
    ...matrixCases(),
    ...projectCases(),
    ...sortCases(),
    ...tileCases(),
    ...windowCases(),
    ...pixelCases(),
    ...scalarCases(),
    ...vectorCases(),
    ...adamCases(),
    ...gpu.features.includes("shader-f16") ? [...halfCases(), ...halfGuideCases()] : [],
  ];
  for (const kernelCase of cases) yield await check(gpu, kernelCase);
}

/** Runs one case. An error that is not a number has not passed. */
export async function check(gpu: Gpu, kernelCase: KernelCase): Promise<KernelCheck> {
  const { kernel, shape, tolerance } = kernelCase;
  const error = await kernelCase.measure(gpu);
  return { kernel, shape, error, tolerance, passed: error <= tolerance };
}
