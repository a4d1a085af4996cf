/** Timing of iterations, by the clock and by the processors. */
import { cpuUsage } from "node:process";

/** Runs `count` iterations, waits for them once, and returns the total loss before the last of them. */
export type Iterate = (count: number) => Promise<number>;

/** The duration of iterations, and the losses that they computed. */
export interface IterationTimes {
  /** Milliseconds of an iteration: the median over several calls of {@linkcode Iterate}. */
  readonly milliseconds: number;
  /** The number of iterations timed, all calls together. */
  readonly iterations: number;
  /** The total loss at the start and after one iteration, to be compared: the second checks the gradient. */
  readonly losses: readonly [number, number];
}

/** Options of {@linkcode timeIterations}. */
export interface TimingOptions {
  /** Iterations of one call. Default: see {@linkcode iterationsOfOneCall}. */
  readonly iterations?: number | undefined;
  /** The clock in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

const CALLS = 3;
const CALL_MILLISECONDS = 1000;
const MOST_ITERATIONS = 100;

/** Iterations longer than this, in milliseconds, are timed once: waits are negligible there. */
const SLOW_MILLISECONDS = 10_000;

/**
 * The number of iterations per wait: so many that they take a second, for a wait costs 11 ms
 * in Deno, whatever it waits for.
 *
 * @param milliseconds of one iteration
 */
export function iterationsOfOneCall(milliseconds: number): number {
  const wanted = Math.ceil(CALL_MILLISECONDS / Math.max(1, milliseconds));
  return Math.min(MOST_ITERATIONS, wanted);
}

/** Times iterations: one warms up, one says how many to do at once, then come the calls that count. */
export async function timeIterations(
  iterate: Iterate,
  { iterations, now = () => performance.now() }: TimingOptions = {},
): Promise<IterationTimes> {
  const timed = async (count: number) => {
    const start = now();
    const loss = await iterate(count);
    return { loss, milliseconds: (now() - start) / count };
  };
  const first = await iterate(1);
  const second = await timed(1);
  const losses = [first, second.loss] as const;
  if (iterations === undefined && second.milliseconds > SLOW_MILLISECONDS) {
    return { milliseconds: second.milliseconds, iterations: 1, losses };
  }
  const count = iterations ?? iterationsOfOneCall(second.milliseconds);
  const times: number[] = [];
  for (let call = 0; call < CALLS; call++) times.push((await timed(count)).milliseconds);
  return { milliseconds: median(times), iterations: CALLS * count, losses };
}

/** The middle of some numbers, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** A watch of what all processors together did for this program: tells milliseconds since it was made. */
export function processorWatch(): () => number {
  const before = cpuUsage();
  return () => {
    const { user, system } = cpuUsage(before);
    return (user + system) / 1000;
  };
}

/** Milliseconds of all processors that this program takes for some work. Other programs disturb them less than the clock. */
export async function processorMilliseconds(work: () => unknown): Promise<number> {
  const elapsed = processorWatch();
  await work();
  return elapsed();
}
