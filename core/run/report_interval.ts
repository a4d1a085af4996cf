/** How long an optimiser goes on between two reports, where nothing else is asked for. */
const MILLISECONDS = 250;

/** A report that is due is never more than so many iterations away. */
const LONGEST = 50;

/**
 * How many iterations to do before the next report: as many as take a quarter of a second, because every report
 * is a wait for the GPU, which costs what a small picture's iterations do.
 */
export class ReportInterval {
  readonly #fixed: number | undefined;
  #next = 1;

  /** @param fixed always so many. Default: by the time they take */
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
