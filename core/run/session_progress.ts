/** How far a session is, in numbers. */
import type { MemoryUse } from "./options.ts";
import type { ScalePlan } from "./plan.ts";
import { NO_LOSSES, type ScaleAtWork } from "./scale_at_work.ts";
import type { Scale } from "./scales.ts";
import type { SessionProgress } from "./session_types.ts";

/** What follows from the scale at work. */
type Reached = Omit<
  SessionProgress,
  "finished" | "scaleFinished" | "iterationsDone" | "timings" | "picture"
>;

/**
 * The progress at a scale.
 *
 * @param index the number of the scale
 * @param at the scale at work, `undefined` before it is prepared; recoveries before it, and bytes on the GPU
 */
export function progressOf(scales: readonly ScalePlan[], index: number, at: {
  readonly work: ScaleAtWork | undefined;
  readonly recovered: number;
  readonly allocated: number;
}): Reached {
  const { work, allocated } = at;
  const { width, height, iterations, tiles, tileWidth, tileHeight } = scales[index]!;
  const iteration = work?.iteration ?? 0;
  const unprepared = { allocated, planned: 0, live: 0, tiles, tileWidth, tileHeight };
  return {
    ...work?.latest ?? NO_LOSSES,
    width,
    height,
    iterations,
    iteration,
    scale: index,
    scales: scales.length,
    done: shareDone(scales, index, work?.ended ? iterations : iteration),
    recovered: work?.recovered ?? at.recovered,
    memory: work?.memory ?? unprepared satisfies MemoryUse,
    failed: work?.failed,
    weights: work?.weights ?? {},
    firstTotal: work?.firstTotal ?? NaN,
  };
}

/** The share of all work that is done, if an iteration costs what its pixels do. */
function shareDone(scales: readonly Scale[], index: number, iteration: number): number {
  const cost = ({ width, height }: Scale, iterations: number) => width * height * iterations;
  const whole = (some: readonly Scale[]) =>
    some.reduce((sum, scale) => sum + cost(scale, scale.iterations), 0);
  return (whole(scales.slice(0, index)) + cost(scales[index]!, iteration)) / whole(scales);
}
