/** Dividing the time that a run has among its scales: a rule in numbers, and the clock that it goes by. */
import type { ScalePlan } from "./plan.ts";
import type { PartTimes } from "./timings.ts";

/** The fewest iterations that a scale is worth being prepared for. */
const LEAST = 4;

/** The share of a scale's time for compiling that the next one still takes, of which some kernels are new. */
const STILL_COMPILED = 1 / 3;

/** A scale as time is divided by it. */
export interface TimedScale {
  /** What an iteration costs, in whatever unit. */
  readonly cost: number;
  /** The usual iterations, by which scales share the time. */
  readonly iterations: number;
  /** The most iterations. Default: no limit. */
  readonly most?: number;
}

/** What is known of a run at one of its scales. */
export interface TimeKnown {
  /** The scale that is prepared. */
  readonly index: number;
  /** Its iterations that are done. */
  readonly done: number;
  /** Seconds that are left for iterations and for preparing later scales. */
  readonly left: number;
  /** Seconds for each unit of cost; `undefined` before the first iteration. */
  readonly rate: number | undefined;
  /** Seconds that preparing a later scale takes, as far as can be told. */
  preparing(scale: number): number;
}

/**
 * Divides the time that is left among a scale and those after it: each has the share of its usual iterations, so that
 * all become fewer or more in proportion. Where the last scale would have too few to be worth it, those between are
 * left out, the coarsest first; where even that does not help, the run ends at a coarser one. The first scale always
 * has some.
 *
 * @param scales all scales of the run, coarse to fine
 * @returns the iterations of this scale, with those that are done, and of the later ones; 0: it is left out
 */
export function shareTime(scales: readonly TimedScale[], known: TimeKnown): number[] {
  const { index, done, rate } = known;
  const { most = Infinity } = scales[index]!;
  const least = Math.max(done, Math.min(index === 0 ? LEAST : 1, most));
  const { shares } = candidates(scales.length, index)
    .map((later) => ({ later, shares: sharesOf(scales, later, known) }))
    .find(({ later, shares }) => later.every((i) => shares[i]! >= worth(scales[i]!)))!;
  // Before the first iteration nothing is known but that the first scale has some.
  return shares.map((share, i) =>
    i === index ? Math.max(least, rate === undefined ? 0 : share) : share
  );
}

/** The fewest iterations for which a scale is worth preparing. */
function worth({ most = Infinity }: TimedScale): number {
  return Math.min(LEAST, most);
}

/** The later scales that a run may go on to, the best first: as fine as possible, and then over as many as possible. */
function candidates(scales: number, index: number): number[][] {
  const all = [...Array(scales).keys()].slice(index + 1);
  const towards = all.toReversed().flatMap((last) =>
    all.filter((first) => first <= last).map((first) => all.filter((i) => i >= first && i <= last))
  );
  return [...towards, []];
}

/** The iterations of every scale where a run goes on to some later ones; 0 where time does not suffice. */
function sharesOf(
  scales: readonly TimedScale[],
  later: readonly number[],
  { index, done, left, rate, preparing }: TimeKnown,
): number[] {
  const painted = [index, ...later];
  const free = left - later.reduce((sum, i) => sum + preparing(i), 0);
  const usual = painted.reduce((sum, i) => sum + scales[i]!.cost * scales[i]!.iterations, 0);
  // What is done at this scale counts to its share.
  const all = rate === undefined ? usual : scales[index]!.cost * done + Math.max(0, free) / rate;
  return scales.map(({ iterations, most = Infinity }, i) => {
    if (!painted.includes(i) || i !== index && free <= 0) return 0;
    return Math.min(Math.floor(all * iterations / usual), most);
  });
}

/**
 * The time of a run that has only so much, as its user sees it.
 *
 * @category Sessions
 */
export interface RunClock {
  /** Seconds that were gone when the session was created. Default 0. */
  readonly spent?: number;
  /** Seconds that are needed once it has painted, for example to write the picture. Default 0. */
  readonly reserved?: number;
  /** Milliseconds by some clock. Default `performance.now` */
  readonly now?: () => number;
}

/** The schedule of a run that has only so much time: how many iterations each scale does, as far as is known by now. */
export class TimeSchedule {
  readonly #now: () => number;
  readonly #seconds: number;
  /** What had been spent before the session, and by an earlier session of the run. */
  readonly #before: number;
  #earlier = 0;
  readonly #started: number;
  /** Seconds of the parts of the latest preparation, and what its scale costs. */
  #prepared: { readonly fitted: number; readonly compiled: number; readonly cost: number } = {
    fitted: 0,
    compiled: 0,
    cost: 1,
  };
  /** Where the iterations that are measured began, and how many were measured. */
  #measured: { readonly since: number; readonly from: number; readonly first: boolean } | undefined;
  #rate: number | undefined;

  /** @param seconds the time of the run */
  constructor(seconds: number, { spent = 0, reserved = 0, now }: RunClock = {}) {
    this.#now = now ?? (() => performance.now());
    this.#seconds = seconds - reserved;
    this.#before = spent;
    this.#started = this.#now();
  }

  /** Seconds that the run has taken, its beginning before the session included. */
  get spent(): number {
    return this.#earlier + this.#before + (this.#now() - this.#started) / 1000;
  }

  /** Goes on with a run that had taken so many seconds; one that has begun here keeps its own time. */
  goOnFrom(spent: number): void {
    if (this.#rate === undefined) this.#earlier = spent;
  }

  /**
   * Prepares a scale, and takes note of how long that takes.
   *
   * @param times the time of the run's parts, which tell how much of it was compiling
   */
  async preparing<T>(scale: ScalePlan, times: PartTimes, work: () => Promise<T>): Promise<T> {
    const [begun, before] = [this.spent, times.seconds];
    const result = await work();
    const [took, after] = [this.spent - begun, times.seconds];
    const parts = (["preparing", "balancing", "compiling"] as const)
      .map((part) => after[part] - before[part]);
    const compiled = took * parts[2]! / Math.max(1e-9, parts.reduce((sum, one) => sum + one));
    this.#prepared = { fitted: took - compiled, compiled, cost: costOf(scale) };
    this.#measured = undefined;
    return result;
  }

  /**
   * The iterations of every scale, as far as is known at one that is prepared.
   *
   * @param scales their usual iterations
   * @param at the scale, and its iterations that are done
   */
  iterations(
    scales: readonly ScalePlan[],
    { index, done, limited }: {
      readonly index: number;
      readonly done: number;
      readonly limited: boolean;
    },
  ): number[] {
    this.#measure(costOf(scales[index]!), done);
    const timed = scales.map((scale) => ({
      cost: costOf(scale),
      iterations: scale.iterations,
      ...limited && { most: scale.iterations },
    }));
    const { fitted, compiled, cost } = this.#prepared;
    return shareTime(timed, {
      ...{ index, done, rate: this.#rate, left: this.#seconds - this.spent },
      preparing: (i) => fitted * timed[i]!.cost / cost + compiled * STILL_COMPILED ** (i - index),
    });
  }

  /** Measures an iteration at this scale: all that passes from one to the next counts. */
  #measure(cost: number, done: number): void {
    const now = this.#now();
    const { since, from, first } = this.#measured ?? { since: now, from: done, first: true };
    this.#measured ??= { since, from, first };
    if (done === from) return;
    // A coarse clock may stand still.
    this.#rate = Math.max(1e-3, now - since) / 1000 / (done - from) / cost;
    // The first ones may include what a driver compiles late.
    if (first) this.#measured = { since: now, from: done, first: false };
  }
}

/** What an iteration of a scale costs: its pixels, in tiles those of all tiles. */
function costOf({ tiles, tileWidth, tileHeight }: ScalePlan): number {
  return tiles * tileWidth * tileHeight;
}
