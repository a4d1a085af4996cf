/** Tuning before a run: kernels that are remembered for the adapter, and measuring those that are not. */
import { type Gpu, type RunPlan, type Tuned, tuneFor } from "@pentimento/pentimento";
import { formatCount } from "../terminal/format.ts";
import { LiveLine } from "../terminal/live_line.ts";
import { screenOf, write } from "../terminal/terminal.ts";
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
  const line = quiet ? undefined : new TuningLine();
  let measured = 0;
  await tuneFor(gpu, plan, {
    budgetMilliseconds: BUDGET_MILLISECONDS,
    onTuned: (tuned) => {
      measured++;
      if (elapsed() > NOTICEABLE_MILLISECONDS) line?.show(tuned);
    },
  });
  if (measured === 0) return;
  const seconds = (elapsed() / 1000).toFixed(1);
  const done = `Timed ${formatCount(measured, "choice")} between kernels in ${seconds} s`;
  const unwritten = path === undefined ? problem : await remember(gpu, path, gpu.tuned);
  if (unwritten !== undefined) line?.end(`${done}, for this run only: ${unwritten}`);
  else if (problem !== undefined) line?.end(`${done}, and a new file for them: ${problem}`);
  else line?.end(elapsed() > NOTICEABLE_MILLISECONDS ? `${done}, which is remembered` : undefined);
}

/** The line on standard error while kernels are timed; redrawn on a terminal. */
class TuningLine {
  readonly #line = new LiveLine(screenOf(Deno.stderr), (text) => write(Deno.stderr, text));

  show({ done, total }: Tuned): void {
    if (!this.#line.interactive) return;
    this.#line.draw(() => `Timing kernels, once for this machine: ${done} of ${total}`);
  }

  end(summary: string | undefined): void {
    if (summary) this.#line.say(`${summary}.`);
    else this.#line[Symbol.dispose]();
  }
}
