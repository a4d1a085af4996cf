/** The time that the parts of a run take. */
import type { Gpu } from "../gpu/gpu.ts";

/**
 * Seconds by the clock that the parts of a run took so far. A part that others are done within has only its own.
 *
 * @category Runs
 */
export interface Timings {
  /** Weights brought to the GPU, features of content and style images, graphs and their memory. */
  readonly preparing: number;
  /** Kernels translated and compiled. What the driver of a GPU leaves for later counts where it happens. */
  readonly compiling: number;
  /** Terms of the losses balanced. */
  readonly balancing: number;
  /** Iterations, and their pictures read back. */
  readonly painting: number;
}

/** Adds up the time of the parts of one run on a GPU. */
export class PartTimes {
  readonly #gpu: Gpu;
  readonly #now: () => number;
  /** What had been compiled before, in milliseconds. */
  readonly #compiledBefore: number;
  readonly #own = { preparing: 0, balancing: 0, painting: 0 };

  /** @param now the clock in milliseconds. Default `performance.now` */
  constructor(gpu: Gpu, now: () => number = () => performance.now()) {
    this.#gpu = gpu;
    this.#now = now;
    this.#compiledBefore = gpu.compileMilliseconds;
    // A software driver would compile within the first iterations.
    gpu.compilesAhead = gpu.info.software;
  }

  /** Does some work, and counts its time to a part, but for what is counted to other parts meanwhile. */
  async during<T>(
    part: Exclude<keyof Timings, "compiling">,
    work: () => T | Promise<T>,
  ): Promise<T> {
    const [started, counted] = [this.#now(), this.#counted];
    try {
      return await work();
    } finally {
      this.#own[part] += this.#now() - started - (this.#counted - counted);
    }
  }

  /** The time of all parts so far. */
  get seconds(): Timings {
    const { preparing, balancing, painting } = this.#own;
    return {
      preparing: preparing / 1000,
      compiling: this.#compiling / 1000,
      balancing: balancing / 1000,
      painting: painting / 1000,
    };
  }

  get #compiling(): number {
    return this.#gpu.compileMilliseconds - this.#compiledBefore;
  }

  /** Milliseconds of all parts together. */
  get #counted(): number {
    const { preparing, balancing, painting } = this.#own;
    return preparing + balancing + painting + this.#compiling;
  }
}
