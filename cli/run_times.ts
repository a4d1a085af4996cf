/** The time that the parts of a painting command take, from its start to the saved file. */
import type { Size, Timings } from "@pentimento/pentimento";

/** The parts in order, in words: those of the run itself are {@linkcode Timings}. */
const PARTS = {
  starting: "starting",
  reading: "reading pictures",
  network: "building the network",
  tuning: "tuning",
  preparing: "preparing",
  compiling: "compiling",
  balancing: "balancing",
  painting: "painting",
  writing: "writing",
} as const satisfies Record<keyof Timings, string> & Record<string, string>;

/** The name of a part. */
export type RunPart = keyof typeof PARTS;

/** Measures the parts of a command, which follow one another. */
export class RunTimes {
  readonly #now: () => number;
  readonly #seconds = new Map<RunPart, number>();
  /** Where the part began that goes on. */
  #since = 0;

  /** @param now milliseconds since the program started. Default `performance.now` */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Ends a part: it took the time since the one before ended, or since the program started. */
  end(part: RunPart): void {
    const now = this.#now();
    this.#add(part, (now - this.#since) / 1000);
    this.#since = now;
  }

  /** Ends the run, which measured its own parts. */
  endRun(timings: Timings): void {
    const parts = Object.entries(timings) as [keyof Timings, number][];
    for (const [part, seconds] of parts) this.#add(part, seconds);
    this.#since = this.#now();
  }

  /** Seconds since the program started. */
  get elapsed(): number {
    return this.#now() / 1000;
  }

  /** Seconds of the parts that there were, in order, to the millisecond. */
  get seconds(): Partial<Record<RunPart, number>> {
    const parts = (Object.keys(PARTS) as RunPart[]).filter((part) => this.#seconds.has(part));
    return Object.fromEntries(
      parts.map((part) => [part, Math.round(1000 * this.#seconds.get(part)!) / 1000]),
    );
  }

  /** A line for people. */
  toString(): string {
    const parts = Object.entries(this.seconds) as [RunPart, number][];
    const words = parts.map(([part, seconds]) => `${PARTS[part]} ${seconds.toFixed(1)}`);
    return `Seconds: ${words.join(", ")}`;
  }

  #add(part: RunPart, seconds: number): void {
    this.#seconds.set(part, seconds + (this.#seconds.get(part) ?? 0));
  }
}

/** Seconds that encoding and writing a picture may take, about twice what was measured. */
export function writingSeconds({ width, height }: Size): number {
  return 0.3 + 2e-6 * width * height;
}
