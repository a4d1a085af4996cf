/** Submission of recorded work, cut so that no submit takes long. */

import type { Gpu } from "./gpu.ts";

/** The command buffer that work is recorded into. */
export type Encoder = GPUCommandEncoder;

/** Work that can be recorded into a command buffer, as a whole or some of its steps. */
export interface Recordable {
  /**
   * About how much work each of its steps is, in floating point operations: only how it is cut the first
   * time depends on it.
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

/** A submit is meant to take no longer: GPUs that show a screen as well kill what takes some seconds. */
const SUBMIT_MILLISECONDS = 150;

/** Where work takes long, it is waited for about so often, which is when it can be cancelled. */
const WAIT_MILLISECONDS = 500;

/** What a step is taken to cost until it has been timed: as if on a processor. */
const FLOPS_A_MILLISECOND = 5e7;
const STEP_MILLISECONDS = 0.02;

/** What has not been timed is taken to cost less when other steps do, but by no more than this at a time. */
const HASTE = 4;

/** Steps that are submitted together. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const NOTHING = { from: 0, to: 0, milliseconds: 0, since: 0 };

/**
 * Submits a sequence of work again and again, cut so that no submit takes long on the adapter at hand. How long its
 * steps take it learns from waiting for them.
 */
export class Submitter {
  readonly #gpu: Gpu;
  /** What is done, and which of all steps are whose. */
  readonly #parts: readonly (Stretch & { readonly part: Recordable })[];
  readonly #label: string;
  /** Milliseconds of each step of all parts, one after the other. */
  readonly #costs: number[];
  /** Whether that was timed. */
  readonly #timed: boolean[];
  /** What was submitted since the last wait: which steps, what they should take, and since when they run. */
  #pending = NOTHING;

  constructor(gpu: Gpu, parts: readonly Recordable[], label: string) {
    this.#gpu = gpu;
    this.#label = label;
    const works = parts.map((part) => part.works);
    this.#costs = works.flat().map((work) => STEP_MILLISECONDS + work / FLOPS_A_MILLISECOND);
    let from = 0;
    this.#parts = parts.map((part, i) => ({ part, from, to: from += works[i]!.length }));
    this.#timed = this.#costs.map(() => false);
  }

  /** What all of it takes, as far as is known, in milliseconds. */
  get milliseconds(): number {
    return sum(this.#costs);
  }

  /** To be told once the caller has waited for all that was submitted: so it learns from that too. */
  waited(): void {
    const { from, to, milliseconds, since } = this.#pending;
    this.#pending = NOTHING;
    if (milliseconds > 0) this.#learn({ from, to }, (performance.now() - since) / milliseconds);
  }

  /**
   * Does all of it, and waits for it where it takes long.
   *
   * @param options.times how often; several times go in one submit. Default once
   * @param options.signal looked at whenever work is waited for
   * @param options.breakable where a step after this one is next, all is done to the end, whatever the
   * signal says. Default: it may be cancelled before every step
   * @throws {unknown} the signal's reason when it was cancelled: the rest is not done
   */
  async run(options: {
    readonly times?: number;
    readonly signal?: AbortSignal | undefined;
    readonly breakable?: number;
  } = {}): Promise<void> {
    const { times = 1, signal, breakable = Infinity } = options;
    const all = { from: 0, to: this.#costs.length };
    for (const stretch of times > 1 ? [all] : this.#stretches()) {
      if (stretch.from <= breakable) signal?.throwIfAborted();
      this.#submit(stretch, times);
      if (this.#pending.milliseconds >= WAIT_MILLISECONDS) await this.#wait();
    }
    signal?.throwIfAborted();
  }

  async #wait(): Promise<void> {
    await this.#gpu.idle();
    this.#gpu.checkAlive();
    this.waited();
    // Whoever cancels, a timer or a key that is pressed, gets a turn only when the thread is given away.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  /** Takes note that some steps took so many times what was thought. */
  #learn({ from, to }: Stretch, factor: number): void {
    this.#costs.forEach((cost, i) => {
      const here = i >= from && i < to;
      if (here) this.#costs[i] = cost * factor;
      else if (!this.#timed[i]) this.#costs[i] = cost * Math.max(factor, 1 / HASTE);
      this.#timed[i] ||= here;
    });
  }

  /** Steps as many as may be submitted together. What is learnt on the way counts for those that follow. */
  *#stretches(): Generator<Stretch> {
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

  #submit(stretch: Stretch, times: number): void {
    const { from, to, milliseconds, since } = this.#pending;
    const first = milliseconds === 0;
    // Steps of more than one round: all of them, as far as learning goes.
    const wraps = !first && stretch.from < to;
    this.#pending = {
      from: wraps ? 0 : first ? stretch.from : from,
      to: wraps ? this.#costs.length : stretch.to,
      milliseconds: milliseconds + times * sum(this.#costs.slice(stretch.from, stretch.to)),
      since: first ? performance.now() : since,
    };
    this.#gpu.submit(this.#label, (encoder) => {
      for (let i = 0; i < times; i++) this.#record(encoder, stretch);
    });
  }

  #record(encoder: Encoder, { from, to }: Stretch): void {
    for (const { part, ...own } of this.#parts) {
      if (own.to <= from || own.from >= to) continue;
      part.record(encoder, Math.max(own.from, from) - own.from, Math.min(own.to, to) - own.from);
    }
  }
}

/**
 * Records and submits some work once, and waits for it where it takes long.
 *
 * @throws {unknown} the signal's reason when it was cancelled
 */
export async function submitAll(
  gpu: Gpu,
  parts: readonly Recordable[],
  options: { readonly label: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { label, signal } = options;
  await gpu.guarded(
    `running ${label}`,
    () => new Submitter(gpu, parts, label).run({ signal }),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
