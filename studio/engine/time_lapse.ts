/** Pictures of a run on its way, as many as fit a bound: where there are too many, every second one is given up. */
import type { Moment, TimeLapse } from "../protocol.ts";
import type { Painting } from "./painting.ts";

/** Pictures at the most, eight seconds of a film: an odd number, so that the last of them stays. */
const MOST_MOMENTS = 241;

/** The longest side of each, in pixels. */
const SIDE = 640;

/** Reading a picture takes at most one part in so many of the time. */
const RARITY = 30;

/** Collects the pictures of one painting. */
export class TimeLapseKeeper {
  #moments: Moment[] = [];
  #every = 1;
  /** Iterations since the last picture. */
  #since = 0;
  #notBefore = 0;

  /** What there is. */
  get timeLapse(): TimeLapse {
    return { moments: this.#moments, every: this.#every };
  }

  /** Goes on with what another run of the page had. */
  set timeLapse({ moments, every }: TimeLapse) {
    this.#moments = [...moments];
    this.#every = Math.max(1, every);
    this.#since = this.#notBefore = 0;
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
    if (this.#moments.length < MOST_MOMENTS) return;
    this.#moments = this.#moments.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  /** Adds the picture as it is now, unless it is the last one: a film ends with it. */
  async addNow(painting: Pick<Painting, "small" | "session">): Promise<void> {
    const { scale, iteration } = await painting.session.progress();
    const last = this.#moments.at(-1);
    if (last?.scale === scale && last.iteration === iteration) return;
    const picture = await painting.small(SIDE, { type: "image/jpeg", quality: 0.92 });
    this.#moments.push({ scale, iteration, picture });
  }

  /** Forgets everything. */
  clear(): void {
    this.timeLapse = { moments: [], every: 1 };
  }
}
