/** The course of a batch: each job in its turn, what became of it in the journal, in words and as events. */
import type { OptionValues } from "../arguments/options.ts";
import { remarksOn } from "../remarks.ts";
import { commandLine } from "../shell_words.ts";
import { Ending } from "../terminal/ending.ts";
import { formatCount, formatDuration, formatLoss, formatSides } from "../terminal/format.ts";
import type { Caught, Interrupt } from "../terminal/interrupt.ts";
import type { ShownProgress } from "../terminal/progress_display.ts";
import { say, screenOf } from "../terminal/terminal.ts";
import { limited } from "./check.ts";
import type { BatchDisplay } from "./display.ts";
import type { EventPrinter, JobFacts } from "./events.ts";
import type { Checksums } from "./inputs.ts";
import type { BatchJob } from "./job.ts";
import type { Journal } from "./journal.ts";
import type { Looked } from "./look_ahead.ts";
import type { Painted, Painter } from "./painter.ts";

/** Milliseconds between two events of a picture's progress. */
const EVENT_MILLISECONDS = 1000;

/** How a batch was asked for, and where it is told. */
export interface CourseOptions {
  readonly values: OptionValues;
  readonly line: readonly string[];
  readonly events: EventPrinter;
  readonly journalOf: (job: BatchJob) => Journal;
}

/** What jobs are painted with. */
export interface Means {
  readonly steps: AsyncGenerator<readonly Looked[], void>;
  readonly interrupt: Interrupt;
  readonly display: BatchDisplay;
  readonly painter: Painter;
  readonly checksums: Checksums;
}

type Due = Extract<Looked, { what: "due" }>;

/** A job whose pictures have been read. */
type ReadDue = Due & { readonly read: NonNullable<Due["read"]> };

/** The course of a batch and its outcome so far. */
export class Course {
  readonly #started = performance.now();
  readonly #failed = new Map<string, string[]>();
  #counts = { finished: 0, skipped: 0, failed: 0 };
  /** Why no further job is begun. */
  #broken: string | undefined;
  #unwritten = false;
  #current: BatchJob | undefined;
  #told = -Infinity;

  constructor(
    private readonly jobs: readonly BatchJob[],
    private readonly options: CourseOptions,
  ) {}

  /** Takes each job in its turn, until all are done with or a signal asks for the end. */
  async run(means: Means): Promise<void> {
    const { steps, interrupt: { signal }, display } = means;
    const aborted = new Promise<undefined>((resolve) =>
      signal.addEventListener("abort", () => resolve(undefined))
    );
    let next = steps.next();
    while (!signal.aborted && this.#broken === undefined) {
      const step = await Promise.race([next, aborted]);
      if (step === undefined || step.done) break;
      for (const looked of step.value) {
        if (signal.aborted) break;
        if (looked.what === "finished") this.#skip(looked.job);
        else if (looked.what === "broken") this.#fail(looked.job, looked.error);
        else {
          const read = looked.read ?? await this.#readAgain(looked, means);
          // While this one is painted, the next one is read.
          next = steps.next();
          if (read) await this.#paint({ ...looked, read }, { ...means, next: next.then(readyIn) });
        }
        display.reach({ ...this.#progress, pictures: this.jobs.length });
      }
      if (step.value.at(-1)?.what !== "due") next = steps.next();
    }
    next.catch(() => {});
  }

  /** Reads pictures once more, when nothing else is at work that could be at fault. */
  async #readAgain({ job, basis }: Due, { painter }: Means) {
    try {
      return await painter.read(job, basis);
    } catch (error) {
      this.#fail(job, error);
    }
  }

  async #paint(
    due: ReadDue,
    means: Means & { readonly next: Promise<ReadDue | undefined> },
  ): Promise<void> {
    const { job, basis, changes } = due;
    const { display, painter, interrupt } = means;
    this.#current = job;
    this.#told = -Infinity;
    this.#say(changes.length === 0 ? undefined : `Again ${job.output}: ${changes.join("; ")}`);
    this.#note(job, { state: "started", ...basis });
    this.options.events.print({ event: "started", ...factsOf(job), changes });
    display.begin();
    try {
      const painted = await painter.paint(due, means.next);
      await this.#saved(due, painted, means);
    } catch (error) {
      // A signal before the first iteration: nothing was painted, and the job is left.
      if (error instanceof Ending && interrupt.caught) return;
      this.#fail(job, error);
    } finally {
      interrupt.instead(tellOfEnd);
      display.end();
    }
  }

  async #saved({ job, basis }: Due, painted: Painted, { checksums }: Means): Promise<void> {
    const { outcome, saved, summary, plan } = painted;
    if (saved.problem !== undefined) {
      this.#broken =
        `${saved.problem}. The picture was saved as ${saved.path}, and the batch ends here`;
      return this.#fail(job, this.#broken);
    }
    const sha256 = await checksums.of(job.output, "output");
    const stopped = outcome.caught ? undefined : outcome.stopped;
    if (stopped !== undefined) return this.#fail(job, `Stopped early: ${stopped}`, sha256);
    const state = outcome.caught ? "interrupted" : "finished";
    this.#note(job, { state, sha256, ...basis });
    this.options.events.print({ event: state, ...factsOf(job), sha256 }, summary);
    if (state === "finished") this.#counts.finished++;
    say(...remarksOn(outcome, plan));
    this.#say(this.#savedLine(job, painted));
  }

  #savedLine(job: BatchJob, { outcome, seconds }: Painted): string {
    const { good, bad } = screenOf(Deno.stderr).palette;
    const { picture, losses, iterations, caught } = outcome;
    const loss = Number.isFinite(losses.total) ? `, loss ${formatLoss(losses.total)}` : "";
    const number = caught ? "" : `${this.#progress.done}/${this.jobs.length} `;
    return `${number}${caught ? bad("Saved") : good("Saved")} ${job.output} (${
      formatSides(picture)
    }) after ${formatCount(iterations, "iteration")} in ${formatDuration(seconds)}${loss}`;
  }

  #skip(job: BatchJob): void {
    this.#counts.skipped++;
    this.options.events.print({ event: "skipped", ...factsOf(job) });
  }

  #fail(job: BatchJob, error: unknown, sha256?: string): void {
    this.#counts.failed++;
    const message = error instanceof Error ? error.message : String(error);
    this.#failed.set(message, [...this.#failed.get(message) ?? [], job.output]);
    this.#note(job, { state: "failed", message, ...sha256 !== undefined && { sha256 } });
    this.options.events.print({ event: "failed", ...factsOf(job), message });
    this.#say(`${this.#progress.done}/${this.jobs.length} Failed ${job.output}: ${message}`);
  }

  /** Puts a record into the journal; where that fails, it is said once, and the batch goes on. */
  #note(job: BatchJob, record: Omit<Parameters<Journal["add"]>[0], "output">): void {
    try {
      this.options.journalOf(job).add({ ...record, output: job.output });
    } catch (error) {
      if (!this.#unwritten) {
        say(`${(error as Error).message}. What is not in it will be painted again`);
      }
      this.#unwritten = true;
    }
  }

  /** Takes note of a picture's progress. */
  watch({ done, scale, scales, iteration, iterations, total }: ShownProgress): void {
    const now = performance.now();
    // The first of a picture and the last are told whenever they come.
    const due = done >= 1 || now - this.#told >= EVENT_MILLISECONDS;
    if (this.#current === undefined || !due) return;
    this.#told = now;
    const { number, output } = this.#current;
    this.options.events.print({
      event: "progress",
      ...{ number, output, done, scale: scale + 1, scales, iteration, iterations },
      total: Number.isFinite(total) ? total : null,
    });
  }

  get #progress() {
    const { finished, skipped, failed } = this.#counts;
    return { done: finished + skipped + failed, failed };
  }

  #say(line: string | undefined): void {
    if (line !== undefined && !this.options.values.quiet) say(line);
  }

  /** Tells the outcome and returns the exit code. */
  end(caught: Caught | undefined): number {
    const { events, line } = this.options;
    const left = this.jobs.length - this.#progress.done;
    const seconds = (performance.now() - this.#started) / 1000;
    const code = caught?.code ?? (this.#counts.failed > 0 ? 1 : events.ended?.code ?? 0);
    const command = left > 0 || this.#counts.failed > 0 ? commandLine(line) : null;
    events.print({
      ...{ event: "end", code, ...this.#counts, left },
      ...{ seconds: Math.round(1000 * seconds) / 1000, command },
    });
    const { finished, skipped, failed } = this.#counts;
    const parts = [
      `${formatCount(finished, "picture")} painted in ${formatDuration(seconds)}`,
      skipped > 0 ? `${skipped} finished before` : "",
      failed > 0 ? `${failed} failed` : "",
      left > 0 ? `${left} left` : "",
    ];
    this.#say(parts.filter((part) => part !== "").join(", "));
    this.#tellFailures();
    if (this.#broken !== undefined) say(this.#broken);
    if (command !== null) {
      say(left > 0 ? "This goes on:" : "This tries those again:", `  ${command}`);
    }
    return code;
  }

  #tellFailures(): void {
    const { bad } = screenOf(Deno.stderr).palette;
    const lines = [...this.#failed].map(([message, outputs]) => {
      const [first, ...others] = outputs;
      const more = others.length > 0 ? ` and ${others.length} more` : "";
      return `${bad("Failed")} ${first}${more}: ${message}`;
    });
    say(...limited(lines));
  }
}

/** Says what becomes of the pictures when a signal comes between two. */
export function tellOfEnd({ what }: Caught): void {
  say(`${what}: what is not finished is left`);
}

/** The job of a step whose pictures have been read. */
function readyIn({ value }: IteratorResult<readonly Looked[], void>): ReadDue | undefined {
  const last = value?.at(-1);
  return last?.what === "due" && last.read ? { ...last, read: last.read } : undefined;
}

function factsOf({ number, content, styles, output }: BatchJob): JobFacts {
  return { number, content, styles, output };
}
