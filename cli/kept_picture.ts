/** A copy of the picture during a run: what is left of it when the GPU fails. */
import type { Picture, Progress } from "@pentimento/pentimento";

/** Work of at most so much time is lost, unless copying takes long. */
const INTERVAL_MILLISECONDS = 60_000;

/** Copying takes at most this share of the time. */
const MOST_SHARE = 0.02;

/** The latest copy of a run's picture. */
export class KeptPicture {
  #due: number;
  #latest: { readonly picture: Picture; readonly iterations: number } | undefined;

  /**
   * @param interval milliseconds from one copy to the next. Default: a minute.
   * @param now the clock, in milliseconds
   */
  constructor(
    readonly interval: number = INTERVAL_MILLISECONDS,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#due = now() + interval;
  }

  /** The latest copy with the iterations that made it; `undefined` when there is none yet. */
  get latest(): { readonly picture: Picture; readonly iterations: number } | undefined {
    return this.#latest;
  }

  /** Copies the picture if it is time to. A copy that fails leaves the one before. */
  async offer(progress: Pick<Progress, "picture">, iterations: number): Promise<void> {
    const begun = this.now();
    if (begun < this.#due || iterations === 0) return;
    try {
      this.#latest = { picture: await progress.picture(), iterations };
    } catch {
      // The run itself will find out what is wrong.
    }
    const took = this.now() - begun;
    this.#due = begun + took + Math.max(this.interval, took / MOST_SHARE);
  }
}
