/** Measuring the kernels that are not known yet, and the choice of the fastest. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Tunable } from "../graph/operation.ts";
import { type Measurement, measureTunable } from "./measure.ts";

/**
 * The measurements of one kind of work, and the kernel chosen for it.
 *
 * @category Tuning
 */
export interface Tuned {
  /** The key of the work. */
  readonly key: string;
  /** The fastest kernel; `undefined` when none could be measured. */
  readonly chosen: string | undefined;
  /** Every kernel's time, the default first. */
  readonly measurements: readonly Measurement[];
  /** Kinds of work that were measured so far. */
  readonly done: number;
  /** Kinds of work to measure in all. */
  readonly total: number;
}

/** Options of {@linkcode tune}. */
interface TuneOptions {
  /** No further kernel is tried after so many milliseconds. Default: no end. */
  readonly budgetMilliseconds?: number;
  /** No further kernel is tried once it is aborted. Default: none. */
  readonly signal?: AbortSignal;
  /** Choices that are known and not measured again. Default: none. */
  readonly known?: ReadonlyMap<string, string>;
  /** Called before the first measurement and after each, `undefined` before. */
  readonly onTuned?: (tuned: Tuned) => void;
  /** Measures one tunable. Default {@linkcode measureTunable}. */
  readonly measure?: (
    gpu: Gpu,
    tunable: Tunable,
    options: { readonly expired: () => boolean; readonly left: () => number },
  ) => Promise<readonly Measurement[] | undefined>;
  /** Milliseconds from any origin. Default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Measures tunables for which no kernel is known, the most expensive first, until the time is used up.
 *
 * @returns all choices that are known then: key of the work -> name of the fastest kernel
 * @throws {PentimentoError} when the device is lost
 */
export async function tune(
  gpu: Gpu,
  tunables: readonly Tunable[],
  options: TuneOptions = {},
): Promise<Map<string, string>> {
  const { budgetMilliseconds = Infinity, known, onTuned, measure = measureTunable } = options;
  const { now = () => performance.now(), signal } = options;
  const tuned = new Map(known);
  const open = unknownAmong(tunables, tuned);
  const started = now();
  const left = () => budgetMilliseconds - (now() - started);
  const expired = () => left() <= 0 || signal?.aborted === true;
  for (const [i, tunable] of open.entries()) {
    const { key, margin } = tunable;
    const measurements = expired() ? undefined : await measure(gpu, tunable, { expired, left });
    if (measurements === undefined) break;
    const chosen = chooseFastest(measurements, margin);
    if (chosen !== undefined) tuned.set(key, chosen);
    onTuned?.({ key, chosen, measurements, done: i + 1, total: open.length });
  }
  return tuned;
}

/** One tunable of each key for which no kernel is known, the most expensive in all its calls first. */
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

/** Two measurements of one kernel differ by up to this share. */
const MARGIN = 0.05;

/**
 * The fastest of several kernels. The default stays unless another is faster by a margin, so that chance
 * does not decide between equals.
 *
 * @param measurements the default first; times that are no positive numbers do not count
 * @param margin by what share of the default's time another has to be faster. Default 0.05
 * @returns its name, or `undefined` when nothing was measured
 */
export function chooseFastest(
  measurements: readonly Measurement[],
  margin: number = MARGIN,
): string | undefined {
  const counting = measurements.filter(({ milliseconds }) =>
    milliseconds > 0 && Number.isFinite(milliseconds)
  );
  if (counting.length === 0) return undefined;
  const fastest = counting.reduce((a, b) => b.milliseconds < a.milliseconds ? b : a);
  const standard = measurements[0]!;
  const allowed = (1 - margin) * standard.milliseconds;
  const keepsStandard = counting.includes(standard) && fastest.milliseconds > allowed;
  return (keepsStandard ? standard : fastest).candidate;
}
