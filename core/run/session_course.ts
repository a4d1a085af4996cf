/** The course of a session: which scale it is at, and how many iterations each does, by count or by time. */
import type { RunPlan, ScalePlan } from "./plan.ts";
import { type RunClock, TimeSchedule } from "./time_schedule.ts";
import type { PartTimes } from "./timings.ts";

/** The scales of a session and where it is among them. */
export class SessionCourse {
  /** The scale that it is at, from 0. */
  index = 0;
  /** The usual iterations of each scale, with those that were added. */
  #usual: readonly number[];
  /** The iterations, where there is only so much time. */
  #timed: readonly number[] | undefined;
  readonly #plan: RunPlan;
  readonly #schedule: TimeSchedule | undefined;

  constructor(plan: RunPlan, clock?: RunClock) {
    this.#plan = plan;
    this.#usual = plan.scales.map(({ iterations }) => iterations);
    const { time } = plan.options;
    if (time !== undefined) this.#schedule = new TimeSchedule(time, clock);
  }

  /** The scales with the iterations that they do, as far as is known. */
  get scales(): readonly ScalePlan[] {
    return this.#with(this.#timed ?? this.#usual);
  }

  /** The scale that it is at. */
  get scale(): ScalePlan {
    return this.scales[this.index]!;
  }

  /** The next scale; `undefined` at the last one that has iterations to do. */
  get next(): number | undefined {
    const next = this.scales.findIndex(({ iterations }, i) => i > this.index && iterations > 0);
    return next < 0 ? undefined : next;
  }

  /** What is saved: its place, its usual iterations, and the seconds spent where these are counted. */
  get state(): { scale: number; iterations: readonly number[]; spent?: number } {
    const { index: scale, spent } = this;
    return { scale, iterations: this.#usual, ...spent !== undefined && { spent } };
  }

  /** Seconds that the run has taken; `undefined` where it has all the time. */
  get spent(): number | undefined {
    return this.#schedule?.spent;
  }

  /** Goes on with what was saved; the time left is that which was left then. */
  set({ scale, iterations, spent }: SessionCourse["state"]): void {
    this.index = scale;
    this.#usual = iterations;
    if (spent !== undefined) this.#schedule?.goOnFrom(spent);
  }

  /** Adds iterations to those of the current scale. */
  add(count: number): void {
    this.#usual = this.#usual.with(this.index, this.#usual[this.index]! + count);
  }

  /** Prepares the current scale. */
  async preparing<T>(times: PartTimes, work: () => Promise<T>): Promise<T> {
    return await (this.#schedule?.preparing(this.scale, times, work) ?? work());
  }

  /**
   * Iterations to do now: all that are left at the current scale, or where time is short half of them, for they may
   * take longer than those before.
   *
   * @param done those that are done
   */
  stride(done: number): number {
    const left = this.scale.iterations - done;
    return this.#timed ? Math.ceil(left / 2) : left;
  }

  /** Decides anew what the time suffices for. */
  share(done: number): void {
    const { iterations, firstIterations } = this.#plan.options;
    // Whoever asks for iterations gets no more.
    const limited = iterations !== undefined || firstIterations !== undefined;
    const at = { index: this.index, done, limited };
    this.#timed = this.#schedule?.iterations(this.#with(this.#usual), at);
  }

  #with(iterations: readonly number[]): readonly ScalePlan[] {
    return this.#plan.scales.map((scale, i) => ({ ...scale, iterations: iterations[i]! }));
  }
}
