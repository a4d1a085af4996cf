/** The time of a session: how many iterations its scales do, where there is only so much of it. */
import type { RunPlan, ScalePlan } from "./plan.ts";
import { type RunClock, TimeSchedule } from "./time_schedule.ts";
import type { PartTimes } from "./timings.ts";

/** The time of a session; where it has all the time, scales do the iterations that are planned. */
export class SessionTime {
  readonly #schedule: TimeSchedule | undefined;
  /** Whether iterations were asked for: there are no more then. */
  readonly #limited: boolean;
  #iterations: readonly number[] | undefined;

  constructor({ options: { time, iterations, firstIterations } }: RunPlan, clock?: RunClock) {
    this.#schedule = time === undefined ? undefined : new TimeSchedule(time, clock);
    this.#limited = iterations !== undefined || firstIterations !== undefined;
  }

  /** Seconds that the run has taken; `undefined` where it has all the time. */
  get spent(): number | undefined {
    return this.#schedule?.spent;
  }

  /** The scales with the iterations that they do, as far as is known; 0: one is left out. */
  scales(planned: readonly ScalePlan[]): readonly ScalePlan[] {
    const counts = this.#iterations;
    if (counts === undefined) return planned;
    return planned.map((scale, i) => ({ ...scale, iterations: counts[i]! }));
  }

  /** Goes on with a run that had taken so many seconds. */
  goOnFrom(spent: number | undefined): void {
    if (spent !== undefined) this.#schedule?.goOnFrom(spent);
  }

  /** Prepares a scale. */
  async preparing<T>(scale: ScalePlan, times: PartTimes, work: () => Promise<T>): Promise<T> {
    return await (this.#schedule?.preparing(scale, times, work) ?? work());
  }

  /**
   * Iterations to do before time is looked at again: half of those that are left, for they may take longer than those
   * before.
   */
  stride(left: number): number {
    return this.#schedule ? Math.ceil(left / 2) : left;
  }

  /**
   * Decides anew what the time suffices for.
   *
   * @param planned the scales with their usual iterations
   * @param at the scale, which is prepared, and its iterations that are done
   */
  share(
    planned: readonly ScalePlan[],
    at: { readonly index: number; readonly done: number },
  ): void {
    this.#iterations = this.#schedule?.iterations(planned, { ...at, limited: this.#limited });
  }
}
