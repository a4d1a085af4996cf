/** The choice of the fastest kernels for a planned run. */
import { expectGpu } from "../gpu/expect_gpu.ts";
import { expectFunction, expectNumber, expectOptions } from "../checks.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Tuned } from "../tuning/tune.ts";
import { expectPlan, type RunPlan } from "./plan.ts";

/**
 * Options of {@linkcode tuneFor}.
 *
 * @category Tuning
 */
export interface TuneForOptions {
  /** No further measurement is begun after so many milliseconds. Default: no end. */
  readonly budgetMilliseconds?: number;
  /** No further measurement is begun once it is aborted; what was measured counts. Default: none. */
  readonly signal?: AbortSignal;
  /** Called after each measurement. Default: nothing. */
  readonly onTuned?: (tuned: Tuned) => void;
}

/**
 * Measures which of several kernels are the fastest for a run on this adapter, what costs most first, and
 * leaves out what `gpu.tuned` knows. Runs that follow on this device use what was found.
 *
 * To keep it for another day, store `serializeTuning(new Map([[adapterIdentity(gpu), gpu.tuned]]))`, and
 * set `gpu.tuned` from it with {@linkcode parseTuning} before the next run.
 *
 * @param plan see {@linkcode planRun}: kernels are measured on its own tiles
 * @returns all that is known then, which is also in `gpu.tuned`
 * @throws {PentimentoError} when the device is lost
 * @category Tuning
 */
export async function tuneFor(
  gpu: Gpu,
  plan: RunPlan,
  options: TuneForOptions = {},
): Promise<ReadonlyMap<string, string>> {
  expectGpu(gpu);
  expectPlan(plan);
  expectOptions("tuneFor()", options);
  const { budgetMilliseconds = Infinity, signal, onTuned } = options;
  expectFunction("onTuned", onTuned);
  // Without an end it is infinite, which other numbers may not be.
  if (budgetMilliseconds !== Infinity) expectNumber("budget", budgetMilliseconds, {});
  const [{ convolutionTunables, productTunables }, { tune }] = await Promise.all([
    import("./tunables.ts"),
    import("../tuning/tune.ts"),
  ]);
  const started = performance.now();
  // Another way to convolve has other products: those are measured in the end.
  for (const tunables of [productTunables, convolutionTunables, productTunables]) {
    gpu.tuned = await tune(gpu, tunables(gpu, plan), {
      known: gpu.tuned,
      budgetMilliseconds: budgetMilliseconds - (performance.now() - started),
      ...signal && { signal },
      ...onTuned && { onTuned },
    });
  }
  return gpu.tuned;
}
