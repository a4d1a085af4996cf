/** Paints the pictures of a batch one after the other: what they have in common is made once. */
import type { Gpu, StyleImage, Vgg19 } from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import { optionNames, OPTIONS, type OptionValues } from "../arguments/options.ts";
import { type Job, type Outcome, outputOf, runJob, summaryOf } from "../job.ts";
import { chooseNetwork } from "../network.ts";
import type { Saved } from "../pictures/rescue.ts";
import { RunTimes } from "../run_times.ts";
import { planStylization, readStylization, type Stylization } from "../stylization.ts";
import type { Interrupt } from "../terminal/interrupt.ts";
import type { ProgressDisplay } from "../terminal/progress_display.ts";
import type { BatchJob } from "./job.ts";
import type { Recipe } from "./journal_record.ts";

/** A job whose pictures are read. */
export interface ReadJob {
  readonly job: BatchJob;
  readonly recipe: Recipe;
  readonly read: Stylization;
  /** Whether what is there under the output's name may be replaced. */
  readonly replace: boolean;
}

/** A picture that was painted and saved. */
export interface Painted {
  readonly outcome: Outcome;
  readonly saved: Saved;
  readonly seconds: number;
  /** What `stylize --json` prints of it. */
  readonly summary: object;
}

/** How the pictures of a batch are painted. */
export interface PainterOptions {
  /** The options of the command line that hold for every job: messages, `--no-tune`. */
  readonly values: OptionValues;
  readonly interrupt: Interrupt;
  readonly display: ProgressDisplay;
}

/** The options of one style image each. */
const PER_STYLE = (["Styles", "Regions"] as const)
  .flatMap((group) => optionNames([{ group, without: [] }]))
  .filter((name) => OPTIONS[name].perStyle);

/** A value that is made anew only when its key changes. */
class Latest<T> {
  #kept: { readonly key: string; readonly value: T } | undefined;

  async get(key: string, make: () => Promise<T>): Promise<T> {
    if (this.#kept?.key !== key) this.#kept = { key, value: await make() };
    return this.#kept.value;
  }
}

/** Paints the jobs of a batch, with one device, and the networks and styles that follow one another. */
export class Painter implements Disposable {
  #gpu: Gpu | undefined;
  #styles: { readonly key: string; readonly style: readonly StyleImage[] } | undefined;
  readonly #network = new Latest<Vgg19>();
  /** What kernels have been chosen for. */
  readonly #tuned = new Set<string>();

  constructor(private readonly options: PainterOptions) {}

  /**
   * Reads the pictures of a job, also while another one is painted. Style images that are those of the job before
   * stay the same ones.
   *
   * @throws {PentimentoError} when one cannot be read, or does not go with an option
   */
  async read(job: BatchJob, recipe: Recipe): Promise<Stylization> {
    const key = stylesKey(job, recipe);
    const known = this.#styles?.key === key ? this.#styles.style : undefined;
    const read = await readStylization(lineOf(job, this.options.values), known);
    this.#styles = { key, style: read.style };
    return read;
  }

  /**
   * Paints a job and saves its picture.
   *
   * @throws {PentimentoError} when it cannot be painted
   * @throws {Ending} when nothing was painted, because of a signal or losses that are no numbers
   */
  async paint({ job, recipe, read, replace }: ReadJob): Promise<Painted> {
    const { interrupt, display } = this.options;
    const times = new RunTimes();
    times.end("starting");
    const { values } = lineOf(job, this.options.values);
    const output = await outputOf({ ...values, output: job.output, overwrite: replace });
    const gpu = await this.#open();
    const network = await this.#network.get(
      networkKey(job, recipe, read),
      async () =>
        await chooseNetwork(
          { ...values, quiet: true },
          read.style.map(({ picture }) => picture),
          read.losses,
        ),
    );
    times.end("network");
    const plan = planStylization(gpu, read, network);
    const shape = JSON.stringify([plan.scales, plan.losses, plan.optimizer, plan.half, plan.size]);
    const tuned = values["no-tune"] || this.#tuned.has(shape);
    let painted: Painted | undefined;
    const report: NonNullable<Job["report"]> = (job, outcome, saved, seconds) => {
      painted = { outcome, saved, seconds, summary: summaryOf(job, outcome, saved, seconds) };
      return 0;
    };
    await runJob({
      values: { ...values, "no-tune": tuned },
      ...{ output, gpu, plan, interrupt, times, display, report },
    });
    this.#tuned.add(shape);
    return painted!;
  }

  /** The device; another one where the last was lost. */
  async #open(): Promise<Gpu> {
    try {
      this.#gpu?.checkAlive();
    } catch {
      this[Symbol.dispose]();
      this.#tuned.clear();
    }
    return this.#gpu ??= await openAdapter();
  }

  [Symbol.dispose](): void {
    this.#gpu?.[Symbol.dispose]();
    this.#gpu = undefined;
  }
}

/** A job as a line of `stylize`. */
function lineOf({ content, styles, values }: BatchJob, common: OptionValues) {
  const [style, ...more] = styles;
  const { quiet = false, verbose = false, "no-tune": noTune = false } = common;
  return {
    files: [content, style],
    values: {
      ...values,
      ...more.length > 0 && { style: more },
      ...{ quiet, verbose },
      "no-tune": noTune || values["no-tune"] === true,
    },
  };
}

/** What the style images and their own options depend on. */
function stylesKey({ values }: BatchJob, { inputs }: Recipe): string {
  const files = inputs.filter(({ role }) =>
    PER_STYLE.some((name) => role === name || role.startsWith(`${name} `)) ||
    /^style( \d+)?$/.test(role)
  );
  return JSON.stringify([files, PER_STYLE.map((name) => values[name] ?? null)]);
}

/** What the network depends on: its file, or the styles, size and depth that it is made for. */
function networkKey({ values }: BatchJob, { inputs }: Recipe, { losses, options }: Stylization) {
  const file = inputs.filter(({ role }) => role === "weights");
  if (file.length > 0) return JSON.stringify([file, values.preprocessing]);
  const styles = inputs.filter(({ role }) => /^style( \d+)?$/.test(role));
  return JSON.stringify([styles, losses, options.size, values.size ?? null, values.seed ?? null]);
}
