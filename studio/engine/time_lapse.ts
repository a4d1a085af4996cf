/** Pictures of a run on its way, as many as fit a bound: where there are too many, every second one is given up. */
import type { Moment, MomentChanges, TimeLapse } from "../protocol.ts";
import type { Painting } from "./painting.ts";

/** Pictures at the most, eight seconds of a film: an odd number, so that the last of them stays. */
const MOST_MOMENTS = 241;

/** All of them together, in memory and in what the page keeps. */
const MOST_BYTES = 32 * 2 ** 20;

/** The longest side of each, in pixels. */
const SIDE = 640;

/** Reading a picture takes at most one part in so many of the time. */
const RARITY = 30;

/** Collects the pictures of one painting. */
export class TimeLapseKeeper {
  #moments: readonly Moment[] = [];
  #every = 1;
  /** Iterations since the last picture. */
  #since = 0;
  #notBefore = 0;
  /** The number of the next picture. */
  #next = 0;
  /** The numbers of the pictures that the page knows of. */
  #told: ReadonlySet<number> = new Set();

  /** What there is. */
  get timeLapse(): TimeLapse {
    return { moments: this.#moments, every: this.#every };
  }

  /** Goes on with what a file has: to the page all of it is new. */
  set timeLapse({ moments, every }: TimeLapse) {
    this.#become(moments.map((moment, i) => ({ ...moment, number: this.#next + i })), every);
  }

  /** Goes on with what the page has kept. */
  goOnWith({ moments, every }: TimeLapse): void {
    this.#become(moments, every);
    this.#told = new Set(moments.map(({ number }) => number));
  }

  #become(moments: readonly Moment[], every: number): void {
    this.#moments = moments;
    this.#every = Math.max(1, every);
    this.#since = this.#notBefore = 0;
    this.#next = Math.max(this.#next, (moments.at(-1)?.number ?? -1) + 1);
  }

  /** Notes iterations that were done, and reads the picture where it is time to. */
  async note(painting: Pick<Painting, "small" | "session">, iterations: number): Promise<void> {
    this.#since += iterations;
    const begun = performance.now();
    if (this.#since < this.#every || begun < this.#notBefore) return;
    this.#since = 0;
    await this.addNow(painting);
    const now = performance.now();
    this.#notBefore = now + (now - begun) * (RARITY - 1);
    const bytes = this.#moments.reduce((sum, { picture }) => sum + picture.size, 0);
    if (this.#moments.length < MOST_MOMENTS && bytes <= MOST_BYTES) return;
    this.#moments = this.#moments.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  /** Adds the picture as it is now, unless it is the last one: a film ends with it. */
  async addNow(painting: Pick<Painting, "small" | "session">): Promise<void> {
    const { scale, iteration } = await painting.session.progress();
    const last = this.#moments.at(-1);
    if (last?.scale === scale && last.iteration === iteration) return;
    const picture = await painting.small(SIDE, { type: "image/jpeg", quality: 0.92 });
    this.#moments = [...this.#moments, { number: this.#next++, scale, iteration, picture }];
  }

  /** What the page does not know of yet; `undefined`: nothing. */
  changes(): MomentChanges | undefined {
    const now = new Set(this.#moments.map(({ number }) => number));
    const added = this.#moments.filter(({ number }) => !this.#told.has(number));
    const forgotten = [...this.#told].filter((number) => !now.has(number));
    this.#told = now;
    if (added.length + forgotten.length === 0) return undefined;
    return { added, forgotten, every: this.#every };
  }

  /** Forgets everything. */
  clear(): void {
    this.#become([], 1);
  }
}
