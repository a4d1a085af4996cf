/** Submission of recorded work, cut so that no submit takes long. */

import type { Gpu } from "./gpu.ts";

/** The command buffer that work is recorded into. */
export type Encoder = GPUCommandEncoder;

/** Work that can be recorded into a command buffer, as a whole or some of its steps. */
export interface Recordable {
  /**
   * The approximate work of each of its steps, in floating point operations: only the first cuts depend on it.
   */
  readonly works: readonly number[];
  /**
   * Records it.
   *
   * @param from the first step. Default 0
   * @param to one past the last step. Default: all that follow
   */
  record(encoder: Encoder, from?: number, to?: number): void;
}

/** The longest time that a submit aims at: GPUs that show a screen as well kill what takes some seconds. */
const SUBMIT_MILLISECONDS = 150;

/** The time between waits where work takes long, which is when it can be cancelled. */
const WAIT_MILLISECONDS = 500;

/** The assumed cost of a step until it has been timed: as if on a processor. */
const FLOPS_A_MILLISECOND = 5e7;
const STEP_MILLISECONDS = 0.02;

/** Steps that have not been timed are assumed to cost less when others do, by at most this factor at a time. */
const LARGEST_CORRECTION = 4;

/** Steps that are submitted together. */
interface StepRange {
  readonly from: number;
  readonly to: number;
}

const NOTHING = { from: 0, to: 0, milliseconds: 0, since: 0 };

/**
 * Submits a sequence of work again and again, cut so that no submit takes long on the adapter at hand. It learns
 * the cost of its steps from waiting for them.
 */
export class Submitter {
  readonly #gpu: Gpu;
  /** The parts, and the range of each among all steps. */
  readonly #parts: readonly (StepRange & { readonly part: Recordable })[];
  readonly #label: string;
  /** Milliseconds of each step of all parts, one after the other. */
  readonly #costs: number[];
  /** True for each cost that was timed. */
  readonly #timed: boolean[];
  /** The steps that were submitted since the last wait, their expected time, and when they began. */
  #pending = NOTHING;
  /** What is recorded next. Kept here, so that recording needs no function of its own for each submit. */
  #range: StepRange = NOTHING;
  #times = 1;
  /** What went wrong with each submit that has not been checked, if anything did. */
  readonly #failures: Promise<unknown>[] = [];
  readonly #recordNext = (encoder: Encoder): void => {
    for (let i = 0; i < this.#times; i++) this.#record(encoder, this.#range);
  };

  /**
   * Submits nothing yet.
   *
   * @param label a name for messages, of what is running
   */
  constructor(gpu: Gpu, parts: readonly Recordable[], label: string) {
    this.#gpu = gpu;
    this.#label = label;
    const works = parts.map((part) => part.works);
    this.#costs = works.flat().map((work) => STEP_MILLISECONDS + work / FLOPS_A_MILLISECOND);
    let from = 0;
    this.#parts = parts.map((part, i) => ({ part, from, to: from += works[i]!.length }));
    this.#timed = this.#costs.map(() => false);
  }

  /** The estimated time of all of it, in milliseconds. */
  get milliseconds(): number {
    return sum(this.#costs);
  }

  /** Notes that the caller has waited for all that was submitted: the costs are learned from that too. */
  waited(): void {
    const { from, to, milliseconds, since } = this.#pending;
    this.#pending = NOTHING;
    if (milliseconds > 0) this.#learn({ from, to }, (performance.now() - since) / milliseconds);
  }

  /**
   * Submits all of it, and waits for it where it takes long.
   *
   * @param options.times the number of rounds; several rounds go in one submit. Default 1
   * @param options.signal cancels it, whenever work is waited for
   * @param options.lastCancellable the last step before which it can be cancelled: what follows is always
   * finished. Default: every step
   * @throws {PentimentoError} when memory does not suffice or the device is lost
   * @throws {unknown} the signal's reason when it was cancelled: the rest is not done
   */
  async run(options: {
    readonly times?: number;
    readonly signal?: AbortSignal | undefined;
    readonly lastCancellable?: number;
  } = {}): Promise<void> {
    const { times = 1, signal, lastCancellable = Infinity } = options;
    const all = { from: 0, to: this.#costs.length };
    try {
      for (const range of times > 1 ? [all] : this.#ranges()) {
        if (range.from <= lastCancellable) signal?.throwIfAborted();
        this.#submit(range, times);
        if (this.#pending.milliseconds >= WAIT_MILLISECONDS) await this.#wait();
      }
    } finally {
      await this.#check();
    }
    signal?.throwIfAborted();
  }

  /** Throws what went wrong with what was submitted. */
  async #check(): Promise<void> {
    const failures = await Promise.all(this.#failures.splice(0));
    const failure = failures.find((failure) => failure !== undefined);
    if (failure !== undefined) throw failure;
  }

  async #wait(): Promise<void> {
    await this.#gpu.idle();
    this.#gpu.checkAlive();
    this.waited();
    // A timer or a key press that cancels is only handled when the thread yields.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  /** Corrects the costs: some steps took `factor` times the expected time. */
  #learn({ from, to }: StepRange, factor: number): void {
    this.#costs.forEach((cost, i) => {
      const here = i >= from && i < to;
      if (here) this.#costs[i] = cost * factor;
      else if (!this.#timed[i]) this.#costs[i] = cost * Math.max(factor, 1 / LARGEST_CORRECTION);
      this.#timed[i] ||= here;
    });
  }

  /** Ranges of steps that may be submitted together. Costs learned on the way count for those that follow. */
  *#ranges(): Generator<StepRange> {
    const costs = this.#costs;
    let from = 0;
    while (from < costs.length) {
      let to = from + 1;
      let taken = costs[from]!;
      while (to < costs.length && taken + costs[to]! <= SUBMIT_MILLISECONDS) taken += costs[to++]!;
      yield { from, to };
      from = to;
    }
  }

  #submit(range: StepRange, times: number): void {
    const { from, to, milliseconds, since } = this.#pending;
    const first = milliseconds === 0;
    // Steps of more than one round count as all of them.
    const wraps = !first && range.from < to;
    this.#pending = {
      from: wraps ? 0 : first ? range.from : from,
      to: wraps ? this.#costs.length : range.to,
      milliseconds: milliseconds + times * sum(this.#costs, range.from, range.to),
      since: first ? performance.now() : since,
    };
    this.#range = range;
    this.#times = times;
    const submitting = () => this.#gpu.submit(this.#label, this.#recordNext);
    const done = this.#gpu.guarded(`running ${this.#label}`, submitting);
    // Not waited for here: work is submitted while the device is busy with what was before.
    this.#failures.push(done.then(() => undefined, (failure) => failure));
  }

  #record(encoder: Encoder, { from, to }: StepRange): void {
    for (let i = 0; i < this.#parts.length; i++) {
      const own = this.#parts[i]!;
      if (own.to <= from || own.from >= to) continue;
      const first = Math.max(own.from, from) - own.from;
      own.part.record(encoder, first, Math.min(own.to, to) - own.from);
    }
  }
}

/**
 * Records and submits some work once, and waits for it where it takes long.
 *
 * @throws {PentimentoError} when memory does not suffice or the device is lost
 * @throws {unknown} the signal's reason when it was cancelled
 */
export async function submitAll(
  gpu: Gpu,
  parts: readonly Recordable[],
  options: { readonly label: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { label, signal } = options;
  await new Submitter(gpu, parts, label).run({ signal });
}

/** The sum of some numbers, from one index to another. Default: of all. */
function sum(numbers: readonly number[], from = 0, to = numbers.length): number {
  let total = 0;
  for (let i = from; i < to; i++) total += numbers[i]!;
  return total;
}
