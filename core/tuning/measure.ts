/** Timing of the candidates of a tunable. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Tunable } from "../graph/operation.ts";
import { byClock, byTimestamps, type Stopwatch } from "./stopwatch.ts";
import { TrialMemory, TrialProgram } from "./trial.ts";

/**
 * The time that one of several kernels took.
 *
 * @category Tuning
 */
export interface Measurement {
  /** Its name. */
  readonly candidate: string;
  /** Milliseconds a call; NaN when it could not be built or run, or there was no time for it. */
  readonly milliseconds: number;
}

/** A candidate that takes so many times as long as the fastest is not timed a second time. */
const HOPELESS = 1.5;

/** Times that a row of calls is timed; once where it takes more than {@linkcode LONG} milliseconds. */
const RUNS = 3;
const LONG = 50;

/** Calls of each candidate that measuring takes where they are long. */
const LONG_CALLS = 5;

/** The most calls in a row. */
const MOST_REPEATS = 100;

/**
 * Times every candidate, on memory full of noise that is freed again. One that cannot be built or run gets NaN.
 *
 * @param options.expired whether time is up: asked between candidates, which may take seconds to compile for a
 * processor. Default: never
 * @param options.left the milliseconds that are left: where calls take so long that not all candidates can be timed
 * on a GPU within them, the last ones, which are expected to be slower, are left out. Default: no end
 * @param options.now milliseconds from any origin. Default `performance.now`
 * @returns `undefined` when time was up before all candidates could be compared
 * @throws {PentimentoError} when the device is lost
 */
export async function measureTunable(
  gpu: Gpu,
  tunable: Tunable,
  options: {
    readonly expired?: () => boolean;
    readonly left?: () => number;
    readonly now?: () => number;
  } = {},
): Promise<Measurement[] | undefined> {
  const { left, now = () => performance.now() } = options;
  using memory = new TrialMemory(gpu);
  const trials = new Map<string, TrialProgram>();
  try {
    let most = Infinity;
    for (const [i, candidate] of tunable.candidates.entries()) {
      if (i >= most) break;
      if (i > 0 && options.expired?.()) return undefined;
      const program = await prepare(gpu, memory, { tunable, candidate });
      if (program === undefined) continue;
      trials.set(candidate, program);
      if (most < Infinity || left === undefined || gpu.info.software) continue;
      most = Math.max(2, Math.floor(left() / (LONG_CALLS * await timeOnce(gpu, program, now))));
    }
    const times = await timeAll(gpu, [...trials.values()]);
    const names = [...trials.keys()];
    return tunable.candidates.map((candidate) => ({
      candidate,
      milliseconds: times[names.indexOf(candidate)] ?? NaN,
    }));
  } finally {
    for (const program of trials.values()) program[Symbol.dispose]();
  }
}

/** A program that has run once, so that drivers which compile late have compiled it. */
async function prepare(
  gpu: Gpu,
  memory: TrialMemory,
  { tunable, candidate }: { readonly tunable: Tunable; readonly candidate: string },
): Promise<TrialProgram | undefined> {
  const program = new TrialProgram(gpu, memory);
  try {
    tunable.emit(program, candidate);
    await program.build();
    await program.run();
    // A software driver compiles while it runs: waiting for it shows how long that takes.
    if (gpu.info.software) await gpu.idle();
    return program;
  } catch {
    program[Symbol.dispose]();
    gpu.checkAlive();
    return undefined;
  }
}

/** The time of one call, roughly: it follows another, which may not be done. */
async function timeOnce(gpu: Gpu, program: TrialProgram, now: () => number): Promise<number> {
  const started = now();
  await program.run();
  await gpu.idle();
  return Math.max(0, now() - started) / 2;
}

async function timeAll(gpu: Gpu, programs: readonly TrialProgram[]): Promise<number[]> {
  if (programs.length === 0) return [];
  if (gpu.timestamps) {
    const times = await timeWith(gpu, programs, byTimestamps);
    // Some drivers have timestamps that stand still.
    if (times.some((time) => time > 0)) return times;
  }
  return await timeWith(gpu, programs, byClock);
}

/** Times all roughly, then those exactly that may be the fastest. */
async function timeWith(
  gpu: Gpu,
  programs: readonly TrialProgram[],
  watch: Stopwatch,
): Promise<number[]> {
  const rough = await watch.time(gpu, programs, { repeats: programs.map(() => 1), runs: 1 });
  const bar = HOPELESS * Math.min(...rough.filter((time) => time > 0));
  // A time of 0 is below the resolution of the stopwatch.
  const contenders = [...programs.keys()].filter((i) => !(rough[i]! > bar));
  const repeats = contenders.map((i) =>
    Math.min(MOST_REPEATS, Math.max(1, Math.ceil(watch.leastMilliseconds / (rough[i]! || 0.1))))
  );
  const longest = Math.max(...contenders.map((i) => rough[i]! || 0));
  const runs = longest > LONG ? 1 : RUNS;
  const good = await watch.time(gpu, contenders.map((i) => programs[i]!), { repeats, runs });
  return rough.map((time, i) => good[contenders.indexOf(i)] ?? time);
}
