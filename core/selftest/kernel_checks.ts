import type { Gpu } from "../gpu/gpu.ts";
import { adamCases } from "./adam_cases.ts";
import { convolutionCases } from "./convolution_cases.ts";
import { convolutionPoolCases } from "./convolution_pool_cases.ts";
import { compositeCases } from "./composite_cases.ts";
import { differenceCases } from "./difference_cases.ts";
import { differenceSumsCases } from "./difference_sums_cases.ts";
import { gramCases } from "./gram_cases.ts";
import { guideCases } from "./guide_cases.ts";
import { halfGuideCases } from "./half_guide_cases.ts";
import { halfCases } from "./half_cases.ts";
import type { KernelCase } from "./kernel_case.ts";
import { matrixCases } from "./matrix_cases.ts";
import { meanCases } from "./mean_cases.ts";
import { normCases } from "./norm_cases.ts";
import { paddingCases } from "./padding_cases.ts";
import { pixelCases } from "./pixel_cases.ts";
import { poolingCases } from "./pooling_cases.ts";
import { productCases } from "./product_cases.ts";
import { projectCases } from "./project_cases.ts";
import { reluCases } from "./relu_cases.ts";
import { scalarCases } from "./scalar_cases.ts";
import { sortCases } from "./sort_cases.ts";
import { tileCases } from "./tile_cases.ts";
import { vectorCases } from "./vector_cases.ts";
import { windowCases } from "./window_cases.ts";

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
