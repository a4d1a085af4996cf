/** Paints the pictures of a batch one after the other: what they have in common is made once. */
import {
  createSession,
  type Gpu,
  type Picture,
  type RunPlan,
  type Session,
  SharedNetworks,
  type StyleImage,
  type Vgg19,
} from "@pentimento/pentimento";
import { openAdapter } from "../adapter.ts";
import type { OptionValues } from "../arguments/options.ts";
import { outputOf } from "../asked_output.ts";
import { type Job, type Outcome, runJob, summaryOf } from "../job.ts";
import { chooseNetwork } from "../network.ts";
import { encodePicture } from "../pictures/image_file.ts";
import type { Saved } from "../pictures/rescue.ts";
import { asItWas, expectRecipeNetwork } from "../recipe/again.ts";
import { RunTimes } from "../run_times.ts";
import { say } from "../terminal/terminal.ts";
import { planStylization, readStylization, type Stylization } from "../stylization.ts";
import type { Interrupt } from "../terminal/interrupt.ts";
import type { ProgressDisplay, ShownProgress } from "../terminal/progress_display.ts";
import type { BatchJob } from "./job.ts";
import type { Basis } from "./journal_record.ts";
import { lineOf, networkKey, stylesKey } from "./keys.ts";

/** A job whose pictures are read. */
export interface ReadJob {
  readonly job: BatchJob;
  readonly basis: Basis;
  readonly read: Stylization;
  /** Whether what is there under the output's name may be replaced. */
  readonly replace: boolean;
}

/** A picture that was painted and saved. */
export interface Painted {
  readonly plan: RunPlan;
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

/** The smallest picture. */
const A_PIXEL: Picture = { width: 1, height: 1, data: new Float32Array(3) };

/** A value that is made anew only when its key changes. */
class Latest<T> {
  #kept: { readonly key: string; readonly value: T } | undefined;

  /** Whether the value is that of a key. */
  isOf(key: string): boolean {
    return this.#kept?.key === key;
  }

  async get(key: string, make: () => Promise<T>): Promise<T> {
    if (this.#kept?.key !== key) this.#kept = { key, value: await make() };
    return this.#kept.value;
  }
}

/** A job that is planned. */
interface Planned {
  readonly gpu: Gpu;
  readonly plan: RunPlan;
  /** What kernels are chosen for: the same for jobs of the same sizes and losses. */
  readonly shape: string;
  /** Its session, where that has been prepared. */
  readonly session?: Session;
}

/** Paints the jobs of a batch, with one device, and the networks and styles that follow one another. */
export class Painter implements AsyncDisposable {
  #gpu: Gpu | undefined;
  /** The networks on it. */
  #networks: SharedNetworks | undefined;
  #styles: { readonly key: string; readonly style: readonly StyleImage[] } | undefined;
  readonly #network = new Latest<Vgg19>();
  /** What kernels have been chosen for. */
  readonly #tuned = new Set<string>();
  /** The next job, prepared while another one is painted. */
  #ahead: { readonly job: BatchJob; readonly planned: Promise<Planned | undefined> } | undefined;
  /** Begins with that; `undefined` where it was begun, or is not to be. */
  #beginAhead: (() => void) | undefined;

  constructor(private readonly options: PainterOptions) {}

  /**
   * Reads the pictures of a job, also while another one is painted. Style images that are those of the job before
   * stay the same ones.
   *
   * @throws {PentimentoError} when one cannot be read, or does not go with an option
   */
  async read(job: BatchJob, basis: Basis): Promise<Stylization> {
    const key = stylesKey(job, basis);
    const known = this.#styles?.key === key ? this.#styles.style : undefined;
    const read = await readStylization(lineOf(job, this.options.values), known);
    this.#styles = { key, style: read.style };
    return read;
  }

  /** Takes note of a picture's progress: at its last scale, the next job is prepared. */
  watch({ scale, scales }: ShownProgress): void {
    if (scale + 1 < scales) return;
    this.#beginAhead?.();
    this.#beginAhead = undefined;
  }

  /**
   * Paints a job and saves its picture.
   *
   * @param next the job after it, once its pictures are read
   * @throws {PentimentoError} when it cannot be painted
   * @throws {Ending} when nothing was painted, because of a signal or losses that are no numbers
   */
  async paint(ready: ReadJob, next: Promise<ReadJob | undefined>): Promise<Painted> {
    try {
      return await this.#paint(ready, next);
    } catch (error) {
      // The two share the device and its memory, so the one may have failed for the other's sake.
      if (this.#ahead === undefined || this.options.interrupt.caught) throw error;
      await this.#dropAhead();
      return await this.#paint(ready, Promise.resolve(undefined));
    }
  }

  async #paint(ready: ReadJob, next: Promise<ReadJob | undefined>): Promise<Painted> {
    const { interrupt, display } = this.options;
    const begun = performance.now();
    const times = new RunTimes(() => performance.now() - begun);
    const line = lineOf(ready.job, this.options.values);
    const { values } = line;
    const { output: path, content } = ready.job;
    const output = await outputOf({ ...values, output: path, overwrite: ready.replace }, content);
    const { gpu, plan, shape, session } = await this.#takeAhead(ready.job) ??
      await this.#planned(ready);
    using _session = session;
    times.end("network");
    this.#beginAhead = () => {
      // By now kernels have been chosen for this one.
      this.#tuned.add(shape);
      this.#prepare(plan, next);
      // The encoder is loaded now rather than between two pictures.
      void encodePicture(A_PIXEL, output.format).catch(() => {});
    };
    let painted: Painted | undefined;
    const report: NonNullable<Job["report"]> = (job, outcome, saved, seconds) => {
      painted = { plan, outcome, saved, seconds, summary: summaryOf(job, outcome, saved, seconds) };
      if (values.verbose) say(`${times}`);
      return 0;
    };
    await runJob({
      values: { ...values, "no-tune": values["no-tune"] || this.#tuned.has(shape) },
      ...{ output, gpu, plan, interrupt, times, display, report, session },
      meant: line,
      hashOf: hashesIn(ready.basis),
      networks: this.#networks!,
    });
    return painted!;
  }

  async #planned({ job, basis, read }: ReadJob): Promise<Planned> {
    const line = lineOf(job, this.options.values);
    const gpu = await this.#open();
    const network = await this.#network.get(
      networkKey(job, basis, read),
      async () =>
        await chooseNetwork(
          { ...line.values, quiet: true },
          read.style.map(({ picture }) => picture),
          read.losses,
        ),
    );
    await expectRecipeNetwork(line, network);
    const plan = asItWas(planStylization(gpu, read, network), line);
    const shape = JSON.stringify([plan.scales, plan.losses, plan.optimizer, plan.half, plan.size]);
    return { gpu, plan, shape };
  }

  /**
   * Prepares the next job while the last scale of one is painted: its graph, its targets, its balance. It is no
   * loss where that fails, for it is done again in its turn.
   */
  #prepare(current: RunPlan, next: Promise<ReadJob | undefined>): void {
    void next.then((ready) => {
      // Tiles and limits of memory are for those who have none to spare.
      if (ready === undefined || this.#ahead || !hasRoom(current)) return;
      if (!this.#network.isOf(networkKey(ready.job, ready.basis, ready.read))) return;
      const planned = this.#prepared(ready).catch(() => undefined);
      this.#ahead = { job: ready.job, planned };
    });
  }

  async #prepared(ready: ReadJob): Promise<Planned | undefined> {
    const planned = await this.#planned(ready);
    const { gpu, plan, shape } = planned;
    // Its time begins when it is its turn.
    if (plan.options.time !== undefined) return undefined;
    const chosen = this.options.values["no-tune"] || ready.job.values["no-tune"] ||
      this.#tuned.has(shape);
    if (!chosen || !hasRoom(plan)) return undefined;
    const networks = this.#networks!;
    using owner = new DisposableStack();
    const session = owner.use(await createSession(gpu, plan, { networks }));
    await session.prepare({ signal: this.options.interrupt.signal });
    owner.move();
    return { ...planned, session };
  }

  /** What has been prepared for a job. */
  async #takeAhead(job: BatchJob): Promise<Planned | undefined> {
    const ahead = this.#ahead;
    if (ahead?.job !== job) {
      await this.#dropAhead();
      return undefined;
    }
    this.#ahead = undefined;
    const planned = await ahead.planned;
    try {
      planned?.gpu.checkAlive();
      return planned;
    } catch {
      planned?.session?.[Symbol.dispose]();
      return undefined;
    }
  }

  async #dropAhead(): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    (await ahead?.planned)?.session?.[Symbol.dispose]();
  }

  /** The device; another one where the last was lost. */
  async #open(): Promise<Gpu> {
    try {
      this.#gpu?.checkAlive();
    } catch {
      this.#close();
      this.#tuned.clear();
    }
    this.#gpu ??= await openAdapter();
    this.#networks ??= new SharedNetworks(this.#gpu);
    return this.#gpu;
  }

  #close(): void {
    this.#networks?.[Symbol.dispose]();
    this.#gpu?.[Symbol.dispose]();
    [this.#networks, this.#gpu] = [undefined, undefined];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dropAhead();
    this.#close();
  }
}

/** Whether a second session may have memory beside this run. */
function hasRoom({ scales, options }: RunPlan): boolean {
  return options.memoryBytes === undefined && scales.every(({ tiles }) => tiles === 1);
}

/** Tells the digests of the files that a job was found to read. */
function hashesIn({ inputs }: Basis): NonNullable<Job["hashOf"]> {
  return (path) => Promise.resolve(inputs.find((input) => input.path === path)?.sha256);
}
