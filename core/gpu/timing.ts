/** Times of single kernel calls, by the device's timestamps. */

import type { Gpu } from "./gpu.ts";
import type { Encoder } from "./submit.ts";

/** The query set and the indices of a pass's timestamps. */
export type Timestamps = GPUComputePassTimestampWrites;

/** The time of one kernel call. */
export interface KernelTime {
  /** The kernel's label. */
  readonly label: string;
  /** The time from the start of its pass to the end. */
  readonly milliseconds: number;
  /** Floating point operations, as the call stated them: 0 for what is limited by memory. */
  readonly work: number;
}

/** A kernel call to time. */
export interface TimedCall {
  readonly label: string;
  readonly work: number;
  /** Records the call as a pass of its own, which writes the timestamps. */
  record(encoder: Encoder, timestamps: Timestamps): void;
}

/** The most calls of one query set, which ends at 4096 timestamps: every call takes two. */
const CALLS_AT_ONCE = 2048;

/** Runs calls one after the other and times each, on a device that has timestamps. */
export async function timeCalls(
  gpu: Gpu,
  label: string,
  calls: readonly TimedCall[],
): Promise<KernelTime[]> {
  const times: KernelTime[] = [];
  for (let first = 0; first < calls.length; first += CALLS_AT_ONCE) {
    times.push(...await timeSome(gpu, label, calls.slice(first, first + CALLS_AT_ONCE)));
  }
  return times;
}

async function timeSome(
  gpu: Gpu,
  label: string,
  calls: readonly TimedCall[],
): Promise<KernelTime[]> {
  const count = 2 * calls.length;
  const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
  const times = gpu.buffer("timestamps", 8 * count, usage);
  const querySet = gpu.device.createQuerySet({ type: "timestamp", count });
  try {
    await gpu.guarded(`profiling ${label}`, () => {
      gpu.submit(label, (encoder) => {
        calls.forEach((call, i) => {
          const [beginningOfPassWriteIndex, endOfPassWriteIndex] = [2 * i, 2 * i + 1];
          call.record(encoder, { querySet, beginningOfPassWriteIndex, endOfPassWriteIndex });
        });
        encoder.resolveQuerySet(querySet, 0, count, times, 0);
      });
    });
    const stamps = new BigUint64Array((await gpu.read(times, 8 * count)).buffer);
    return calls.map(({ label, work }, i) => ({
      label,
      milliseconds: Number(stamps[2 * i + 1]! - stamps[2 * i]!) / 1e6,
      work,
    }));
  } finally {
    querySet.destroy();
    gpu.release(times);
  }
}
