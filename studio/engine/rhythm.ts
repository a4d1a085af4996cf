/** How many iterations go in one step, and how fast they are. */

/** A step takes about this long, so that the canvas follows and a slider acts at once. */
const STEP_MILLISECONDS = 33;

/** The rate is a mean over about this many steps. */
const STEPS = 6;

/** Learns from every step how long an iteration takes. */
export class Rhythm {
  #milliseconds: number | undefined;

  /** Iterations of the next step. */
  get iterations(): number {
    if (this.#milliseconds === undefined) return 1;
    return Math.max(1, Math.min(50, Math.floor(STEP_MILLISECONDS / this.#milliseconds)));
  }

  /** Iterations a second; 0 before the first. */
  get rate(): number {
    return this.#milliseconds === undefined ? 0 : 1000 / this.#milliseconds;
  }

  /** Notes a step. */
  note(iterations: number, milliseconds: number): void {
    if (iterations === 0) return;
    const each = milliseconds / iterations;
    const before = this.#milliseconds ?? each;
    this.#milliseconds = before + (each - before) / STEPS;
  }

  /** Begins anew: at another size an iteration takes another time. */
  reset(): void {
    this.#milliseconds = undefined;
  }

  /** Seconds left for so many iterations at each of some sizes, if one takes what its pixels do. */
  secondsFor(
    left: readonly { readonly iterations: number; readonly pixels: number }[],
    pixels: number,
  ): number {
    const each = (this.#milliseconds ?? 0) / 1000;
    return left.reduce((sum, one) => sum + each * one.iterations * one.pixels / pixels, 0);
  }
}
