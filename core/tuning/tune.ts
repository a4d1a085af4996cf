import type { Gpu } from "../gpu/gpu.ts";
import type { Tunable } from "../graph/operation.ts";
import { chooseFastest, type Measurement } from "./choose.ts";
import { measureTunable } from "./measure.ts";

/** What came of measuring one kind of work. */
export interface Tuned {
  /** The key of the work. */
  readonly key: string;
  /** The kernel that it will be done by; `undefined` when none could be measured. */
  readonly chosen: string | undefined;
  /** Every kernel's time, the default first. */
  readonly measurements: readonly Measurement[];
  /** How many kinds of work were measured by now. */
  readonly done: number;
  /** How many there are to measure. */
  readonly total: number;
}

/** How long to measure and what is known. */
export interface TuneOptions {
  /** No further kernel is tried after so many milliseconds. Default: no end. */
  readonly budgetMilliseconds?: number;
  /** What is known already and not measured again. Default: nothing. */
  readonly known?: ReadonlyMap<string, string>;
  /** Called before the first measurement and after each, `undefined` before. */
  readonly onTuned?: (tuned: Tuned) => void;
  /** What measures. Default {@linkcode measureTunable}. */
  readonly measure?: (
    gpu: Gpu,
    tunable: Tunable,
    options: { readonly expired: () => boolean },
  ) => Promise<readonly Measurement[] | undefined>;
  /** Milliseconds from any origin. Default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Measures what is not known, what costs most first, until the time is used up.
 *
 * @returns what is known then, key of the work -> name of the fastest kernel
 * @throws {PentimentoError} when the device is lost
 */
export async function tune(
  gpu: Gpu,
  tunables: readonly Tunable[],
  options: TuneOptions = {},
): Promise<Map<string, string>> {
  const { budgetMilliseconds = Infinity, known, onTuned, measure = measureTunable } = options;
  const { now = () => performance.now() } = options;
  const tuned = new Map(known);
  const open = unknownAmong(tunables, tuned);
  const started = now();
  const expired = () => now() - started >= budgetMilliseconds;
  for (const [i, tunable] of open.entries()) {
    const { key, margin } = tunable;
    const measurements = expired() ? undefined : await measure(gpu, tunable, { expired });
    if (measurements === undefined) break;
    const chosen = chooseFastest(measurements, margin);
    if (chosen !== undefined) tuned.set(key, chosen);
    onTuned?.({ key, chosen, measurements, done: i + 1, total: open.length });
  }
  return tuned;
}

/** One tunable of each key for which no kernel is known, what costs most in all its calls first. */
function unknownAmong(
  tunables: readonly Tunable[],
  known: ReadonlyMap<string, string>,
): readonly Tunable[] {
  const byKey = new Map<string, { tunable: Tunable; work: number }>();
  for (const tunable of tunables) {
    const { key, candidates, work } = tunable;
    // A name that is no candidate is one of another version.
    if (candidates.length < 2 || candidates.includes(known.get(key) ?? "")) continue;
    const before = byKey.get(key);
    byKey.set(key, { tunable: before?.tunable ?? tunable, work: work + (before?.work ?? 0) });
  }
  return [...byKey.values()].sort((a, b) => b.work - a.work).map(({ tunable }) => tunable);
}
