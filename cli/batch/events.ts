/** The events of a batch, which `--json` prints: one JSON object a line. docs/batch.md describes them. */
import type { Shard } from "../arguments/shard.ts";
import { Ending } from "../terminal/ending.ts";
import { printJson } from "../terminal/terminal.ts";

/** The version of the events: a new field keeps it, a changed one does not. */
const VERSION = 1;

/** The pictures of a job, by which its events are told apart. */
export interface JobFacts {
  readonly number: number;
  readonly content: string;
  readonly styles: readonly string[];
  readonly output: string;
}

/** How many pictures became what. */
export interface Counts {
  /** Painted in this run. */
  readonly finished: number;
  /** Finished before. */
  readonly skipped: number;
  readonly failed: number;
  /** Left for another run. */
  readonly left: number;
}

/** One event. */
export type BatchEvent =
  | {
    readonly event: "batch";
    /** The pictures of this part, and of the whole batch. */
    readonly pictures: number;
    readonly of: number;
    readonly shard: Shard | null;
  }
  | { readonly event: "skipped" } & JobFacts
  | {
    readonly event: "started";
    /** What has changed since it was painted before, in words. */
    readonly changes: readonly string[];
  } & JobFacts
  | {
    readonly event: "progress";
    readonly number: number;
    readonly output: string;
    /** The share of the picture's work that is done, from 0 to 1. */
    readonly done: number;
    readonly scale: number;
    readonly scales: number;
    readonly iteration: number;
    readonly iterations: number;
    readonly total: number | null;
  }
  | { readonly event: "finished" | "interrupted"; readonly sha256: string } & JobFacts
  | { readonly event: "failed"; readonly message: string } & JobFacts
  | {
    readonly event: "end";
    readonly code: number;
    readonly seconds: number;
    /** The line that goes on, where pictures are left. */
    readonly command: string | null;
  } & Counts;

/** Prints events, for as long as somebody reads them: a reader that goes ends no batch. */
export class EventPrinter {
  readonly #begun = performance.now();
  #ended: Ending | undefined;

  /** @param enabled whether they are printed at all */
  constructor(private readonly enabled: boolean) {}

  /** The end of the reader, if it has gone. */
  get ended(): Ending | undefined {
    return this.#ended;
  }

  /** Prints an event with the seconds since the batch began, and with further facts behind its own. */
  print({ event, ...facts }: BatchEvent, more: object = {}): void {
    if (!this.enabled || this.#ended) return;
    const version = event === "batch" ? { version: VERSION } : {};
    const at = Math.round(performance.now() - this.#begun) / 1000;
    try {
      printJson({ event, at, ...version, ...facts, ...more });
    } catch (error) {
      if (!(error instanceof Ending)) throw error;
      this.#ended = error;
    }
  }
}
