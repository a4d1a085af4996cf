/** How many iterations a run does between two reports. */

/** Milliseconds between two reports, where no interval is chosen. */
const MILLISECONDS = 250;

/** The most iterations between two reports. */
const LONGEST = 50;

/**
 * Iterations to do before the next report: as many as take a quarter of a second, because every report is a wait
 * for the GPU, which costs as much as an iteration of a small picture.
 */
export class ReportInterval {
  readonly #fixed: number | undefined;
  #next = 1;

  /** @param fixed the iterations between all reports. Default: by the time that they take */
  constructor(fixed?: number) {
    this.#fixed = fixed;
  }

  /** Iterations to do now. */
  get next(): number {
    return this.#fixed ?? this.#next;
  }

  /** Takes note of how long some iterations took. */
  took(iterations: number, milliseconds: number): void {
    const fitting = Math.floor(
      MILLISECONDS * Math.max(1, iterations) / Math.max(1e-3, milliseconds),
    );
    // Twice as many at most: the first ones include what is compiled.
    this.#next = Math.max(1, Math.min(fitting, 2 * this.#next, LONGEST));
  }
}
