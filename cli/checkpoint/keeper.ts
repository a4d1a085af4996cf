/** Keeping checkpoints of a run: when one is due, and writing it while the run goes on. */
import type { Interval } from "../arguments/interval.ts";

/** The time from one checkpoint to the next. */
const USUAL: Interval = { seconds: 30 };

/** Of a run's time checkpoints that are due by the clock take at most this share, and the run waits for this one. */
const MOST_SHARE = 0.02;
const MOST_WAITED = 0.01;

/** A copy that is being made. */
export interface Copying<Copy> {
  /** The copy, once it is read. */
  readonly copy: Promise<Copy>;
  /** Ends when the run can go on, whatever becomes of the copy. */
  readonly free: Promise<unknown>;
}

/** What a keeper is given. */
export interface KeeperOptions {
  /** How often. Default: every 30 seconds. */
  readonly every?: Interval | undefined;
  /** Iterations that are done already. Default 0. */
  readonly iterations?: number;
  /** Says a line to the people who watch. */
  readonly tell: (line: string) => void;
  /** The clock, in milliseconds. Default `performance.now` */
  readonly now?: () => number;
}

/**
 * Decides when a checkpoint is due, and has it made. A checkpoint has two parts: the session is copied, for which the
 * run waits, and the copy is written, while it goes on.
 */
export class Keeper<Copy> {
  readonly #copy: () => Copying<Copy>;
  readonly #write: (copy: Copy, iterations: number) => Promise<void>;
  readonly #options: KeeperOptions;
  readonly #now: () => number;
  /** When the next one is due, by the clock. */
  #due: number;
  /** The iterations at the latest one. */
  #at: number;
  #writing: Promise<void> | undefined;
  #written = false;
  #waits = { count: 0, seconds: 0 };
  /** The latest reason why one could not be written. */
  #problem = "";

  /**
   * @param copy copies the session
   * @param write writes a copy, of a run of so many iterations
   */
  constructor(
    copy: () => Copying<Copy>,
    write: (copy: Copy, iterations: number) => Promise<void>,
    options: KeeperOptions,
  ) {
    this.#copy = copy;
    this.#write = write;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#at = options.iterations ?? 0;
    const every = this.#every;
    this.#due = this.#now() + ("seconds" in every ? 1000 * every.seconds : 0);
  }

  /** The checkpoints that were begun, and the seconds for which the run waited for them. */
  get waits(): { readonly count: number; readonly seconds: number } {
    return this.#waits;
  }

  /** Whether there is a checkpoint of this run by now. */
  get written(): boolean {
    return this.#written;
  }

  /** Makes a checkpoint if one is due. What fails is told, and ends nothing. */
  async offer(iterations: number): Promise<void> {
    if (!this.#isDue(iterations)) return;
    if (this.#writing && "seconds" in this.#every) return;
    await this.#begin(iterations);
  }

  /**
   * Makes a checkpoint of the run as it is now, and waits for it.
   *
   * @returns why that was not possible, in one sentence
   */
  async keep(iterations: number): Promise<string | undefined> {
    await this.#writing;
    try {
      await this.#write(await this.#copy().copy, iterations);
      this.#written = true;
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Waits for what is being written. */
  async end(): Promise<void> {
    await this.#writing;
  }

  get #every(): Interval {
    return this.#options.every ?? USUAL;
  }

  #isDue(iterations: number): boolean {
    const every = this.#every;
    if ("seconds" in every) return iterations > this.#at && this.#now() >= this.#due;
    const count = (done: number) => Math.floor(done / every.iterations);
    return count(iterations) > count(this.#at);
  }

  async #begin(iterations: number): Promise<void> {
    const begun = this.#now();
    await this.#writing;
    this.#at = iterations;
    const { copy, free } = this.#copy();
    this.#writing = this.#finish(copy, iterations);
    await free.catch(() => {});
    const waited = this.#now() - begun;
    const { count, seconds } = this.#waits;
    this.#waits = { count: count + 1, seconds: seconds + waited / 1000 };
    this.#writing = this.#writing.then(() => this.#dueAfter(begun, waited));
  }

  async #finish(copy: Promise<Copy>, iterations: number): Promise<void> {
    try {
      await this.#write(await copy, iterations);
      this.#written = true;
      this.#problem = "";
    } catch (error) {
      this.#failed(error);
    }
  }

  #dueAfter(begun: number, waited: number): void {
    this.#writing = undefined;
    const every = this.#every;
    if (!("seconds" in every)) return;
    const took = this.#now() - begun;
    const rarest = Math.max(took / MOST_SHARE, waited / MOST_WAITED);
    this.#due = begun + took + Math.max(1000 * every.seconds, rarest);
  }

  /** The same trouble is told once, not at every checkpoint. */
  #failed(error: unknown): void {
    const why = messageOf(error);
    if (why !== this.#problem) this.#options.tell(`${why}. The run goes on`);
    this.#problem = why;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
