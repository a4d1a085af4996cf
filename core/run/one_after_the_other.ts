/** Calls that are carried out one after the other, until there is an end. */
import { PentimentoError } from "../errors.ts";

/** Carries out calls in the order in which they were made. */
export class OneAfterTheOther {
  readonly #ended: string;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #free: (() => void) | undefined;

  /** @param ended the message of calls after the end */
  constructor(ended: string) {
    this.#ended = ended;
  }

  /**
   * Carries out some work when all before it is done, whether well or not.
   *
   * @throws {PentimentoError} after the end
   */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    this.#waiting++;
    const before = this.#last;
    const own = (async () => {
      await before.catch(() => {});
      if (this.#free !== undefined) throw new PentimentoError(this.#ended);
      return await work();
    })();
    this.#last = own;
    try {
      return await own;
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) this.#free?.();
    }
  }

  /**
   * Ends it: work that is being carried out is finished, work that waits is not begun.
   *
   * @param free called once, when no work is being carried out
   */
  end(free: () => void): void {
    if (this.#free !== undefined) return;
    let freed = false;
    this.#free = () => {
      if (!freed) free();
      freed = true;
    };
    if (this.#waiting === 0) this.#free();
  }
}
