/** Sentences about a run that went to its end, but not well. */
import type { RunPlan, StylizeResult } from "@pentimento/pentimento";
import { formatDuration, formatLoss, formatSides } from "./terminal/format.ts";

/** What is to be said of a result, with `--quiet` as well. */
export function remarksOn(
  { rose, unreached }: Pick<StylizeResult, "rose" | "unreached">,
  plan: RunPlan,
): string[] {
  return [
    ...rose ? [riseOf(rose)] : [],
    ...unreached ? [unreachedIn(plan, unreached)] : [],
  ];
}

function riseOf({ from, to }: NonNullable<StylizeResult["rose"]>): string {
  return `The loss rose from ${formatLoss(from)} to ${
    formatLoss(to)
  }, so the picture is worse than ` +
    "where its last scale began: choose a smaller --learning-rate, or more --iterations";
}

/** The sentence about scales that the time did not suffice for. */
function unreachedIn({ options, scales, size }: RunPlan, unreached: number): string {
  const reached = scales[scales.length - 1 - unreached]!;
  return `${formatDuration(options.time ?? 0)} did not suffice to paint at ${formatSides(size)}: ` +
    `it was painted at ${
      formatSides(reached)
    } and made larger, so it is not sharp: give more --time, ` +
    "or a smaller --size";
}
