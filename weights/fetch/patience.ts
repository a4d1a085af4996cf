/** How long a server is waited for that sends little or nothing. */

/** The least bytes a second, averaged over the time that a server is waited for, that count as progress. */
export const LEAST_BYTES_PER_SECOND = 1000;

/** Seconds of waiting after which it is said what is waited for. */
const NOTICED_SECONDS = 3;

/**
 * What is being waited for.
 *
 * @category Fetching
 */
export interface Waiting {
  /** The server's name, with its port where it has one. */
  readonly host: string;
  /** Bytes that have come so far, of all that was asked for. */
  readonly bytes: number;
}

/**
 * The patience with a server: it ends when so many seconds were waited in which fewer than
 * {@linkcode LEAST_BYTES_PER_SECOND} came on average. Retries of one read share it. It begins anew as soon
 * as as many bytes have come as the whole time asks for; time in which nobody waits does not count.
 */
export class Patience {
  readonly #seconds: number;
  #waited = 0;
  #came = 0;

  /** @param seconds that are waited at most */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Milliseconds for which it lasts should nothing come any more. */
  get left(): number {
    return Math.max(0, 1000 * this.#seconds - this.#waited);
  }

  /** Bytes that came since it began. */
  get came(): number {
    return this.#came;
  }

  /** Counts some waiting, in milliseconds, and what came of it. */
  add(milliseconds: number, bytes: number): void {
    this.#waited += milliseconds;
    this.#came += bytes;
    if (this.#came >= this.#seconds * LEAST_BYTES_PER_SECOND) this.#waited = this.#came = 0;
  }

  /** Whether it is time to say what is waited for, after so many further milliseconds. */
  isWorthALine(milliseconds: number): boolean {
    const seconds = (this.#waited + milliseconds) / 1000;
    const slow = seconds >= NOTICED_SECONDS && this.#came < seconds * LEAST_BYTES_PER_SECOND;
    return slow || milliseconds >= 1000 * NOTICED_SECONDS;
  }
}
