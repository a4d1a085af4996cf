/** How far a painting is, as the page is told. */
import type { ScalePlan, SessionProgress } from "@pentimento/pentimento";
import type { Progress } from "../protocol.ts";
import type { Rhythm } from "./rhythm.ts";

/** The page's form of a session's progress. */
export function progressMessage(
  now: SessionProgress,
  scales: readonly ScalePlan[],
  rhythm: Rhythm,
): Progress {
  const { scale, iteration, iterations, width, height, done, total, terms, weights, failed } = now;
  const left = scales.slice(scale).map((one, i) => ({
    iterations: i === 0 ? Math.max(0, iterations - iteration) : one.iterations,
    pixels: one.width * one.height,
  }));
  return {
    ...{ scale, scales: now.scales, iteration, iterations, width, height },
    ...{ done, total, terms, weights, failed },
    rate: rhythm.rate,
    secondsLeft: now.finished ? 0 : rhythm.secondsFor(left, width * height),
    allocated: now.memory.allocated,
  };
}
