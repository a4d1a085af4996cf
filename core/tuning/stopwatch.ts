/** Stopwatches for programs: the device's timestamps, and the host's clock. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Program } from "../gpu/program.ts";
import type { Encoder } from "../gpu/submit.ts";
import { timeCalls, type Timestamps } from "../gpu/timing.ts";

/** Repetitions with which programs are timed. */
export interface Timing {
  /** Calls recorded in a row, by program; the time is that of one. */
  readonly repeats: readonly number[];
  /** Times that each row is timed; the shortest counts, since disturbances only add time. */
  readonly runs: number;
}

/** Times programs that were built. */
export interface Stopwatch {
  /** Milliseconds that a row should take at least, given the resolution of the watch. */
  readonly leastMilliseconds: number;
  /** Returns milliseconds by program, NaN where the device gave no time. */
  time(gpu: Gpu, programs: readonly Program[], timing: Timing): Promise<number[]>;
}

/** The device's own timestamps: one submit and one wait for all programs together. */
export const byTimestamps: Stopwatch = {
  leastMilliseconds: 2,
  async time(gpu, programs, { repeats, runs }) {
    const rows = programs.map((program, i) => ({
      label: "a trial",
      work: 0,
      record(encoder: Encoder, stamps: Timestamps) {
        // Once untimed: after another kernel lavapipe takes up to 20 ms to come back to this one.
        program.record(encoder);
        const { querySet, beginningOfPassWriteIndex, endOfPassWriteIndex } = stamps;
        stamp(encoder, { querySet, beginningOfPassWriteIndex: beginningOfPassWriteIndex! });
        for (let repeat = 0; repeat < repeats[i]!; repeat++) program.record(encoder);
        stamp(encoder, { querySet, endOfPassWriteIndex: endOfPassWriteIndex! });
      },
    }));
    // By turns, so that a change of the clock frequency meets all alike.
    const turns = Array.from({ length: runs }, () => rows).flat();
    const times = await timeCalls(gpu, "trials", turns);
    const own = (i: number) => times.filter((_, turn) => turn % programs.length === i);
    return programs.map((_, i) =>
      shortest(own(i).map(({ milliseconds }) => milliseconds)) / repeats[i]!
    );
  },
};

/** The host's clock, for devices without timestamps, less the time of an empty submit. */
export const byClock: Stopwatch = {
  leastMilliseconds: 40,
  async time(gpu, programs, { repeats, runs }) {
    await submitAndWait(gpu);
    const nothing = Math.min(await submitAndWait(gpu), await submitAndWait(gpu));
    const best = programs.map(() => NaN);
    for (let run = 0; run < runs; run++) {
      for (const [i, program] of programs.entries()) {
        const taken = await submitAndWait(gpu, (encoder) => {
          for (let repeat = 0; repeat < repeats[i]!; repeat++) program.record(encoder);
        });
        best[i] = shortest([best[i]!, (taken - nothing) / repeats[i]!]);
      }
    }
    return best;
  },
};

/** Records an empty pass that writes the time, so that copies of operands to textures count too. */
function stamp(encoder: Encoder, timestampWrites: Timestamps): void {
  encoder.beginComputePass({ label: "timestamp", timestampWrites }).end();
}

async function submitAndWait(
  gpu: Gpu,
  record: (encoder: Encoder) => void = () => {},
): Promise<number> {
  const started = performance.now();
  await gpu.guarded("timing kernels", () => {
    gpu.submit("trials", record);
    return gpu.idle();
  });
  return performance.now() - started;
}

/** The least of the times above 0, NaN if there is none. */
function shortest(times: readonly number[]): number {
  const real = times.filter((time) => time > 0);
  return real.length === 0 ? NaN : Math.min(...real);
}
