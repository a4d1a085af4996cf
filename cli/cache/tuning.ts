/** Tuning before a run: kernels that are remembered for the adapter, and measuring those that are not. */
import { type Gpu, type RunPlan, tuneFor } from "@pentimento/pentimento";
import { formatCount } from "../terminal/format.ts";
import { LiveLine } from "../terminal/live_line.ts";
import { recall, remember } from "./tuning_file.ts";

/** The time that a run may measure: the rest is left to later runs. */
const BUDGET_MILLISECONDS = 2000;

/** Shorter measuring is not reported. */
const NOTICEABLE_MILLISECONDS = 500;

/** Uses the choices that are remembered for this adapter, without measuring. */
export async function useRemembered(gpu: Gpu): Promise<void> {
  gpu.tuned = (await recall(gpu)).choices;
}

/**
 * Measures within the budget which kernels are the fastest for a run, unless that is remembered, and stores it.
 * Where it cannot be stored it holds for this run.
 *
 * @param options.quiet whether nothing is printed
 */
export async function tuneForRun(
  gpu: Gpu,
  plan: RunPlan,
  { quiet }: { readonly quiet: boolean },
): Promise<void> {
  const { path, choices, problem } = await recall(gpu);
  gpu.tuned = choices;
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  using line = quiet ? undefined : new LiveLine();
  let measured = 0;
  await tuneFor(gpu, plan, {
    budgetMilliseconds: BUDGET_MILLISECONDS,
    onTuned: ({ done, total }) => {
      measured++;
      if (elapsed() < NOTICEABLE_MILLISECONDS) return;
      line?.draw(() => `Timing kernels, once for this machine: ${done} of ${total}`);
    },
  });
  if (measured === 0) return;
  const seconds = (elapsed() / 1000).toFixed(1);
  const tell = (what: string) =>
    line?.say(`Timed ${formatCount(measured, "choice")} between kernels in ${seconds} s, ${what}.`);
  const unwritten = path === undefined ? problem : await remember(gpu, path, gpu.tuned);
  if (unwritten !== undefined) tell(`for this run only: ${unwritten}`);
  else if (problem !== undefined) tell(`and a new file for them: ${problem}`);
  else if (elapsed() > NOTICEABLE_MILLISECONDS) tell("which is remembered");
}
