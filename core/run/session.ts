/** A run that lasts: painted in steps, from its first to its last scale. */
import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import { firstPicture } from "./first_picture.ts";
import type { Losses, MemoryUse, StylizeOptions } from "./options.ts";
import { planRun, type RunPlan, type ScalePlan } from "./plan.ts";
import type { ScaleStart } from "./prepare_scale.ts";
import { ScaleAtWork } from "./scale_at_work.ts";
import type { Scale } from "./scales.ts";
import { OneAfterTheOther } from "./one_after_the_other.ts";
import type { Cancellable, Session, SessionOptions, SessionProgress } from "./session_types.ts";
import { type NetworkLease, SharedNetworks } from "./shared_networks.ts";
import { PartTimes } from "./timings.ts";

/**
 * Opens a session: brings the network to the GPU, and is ready to paint the picture step by step. {@linkcode stylize}
 * is a loop over one.
 *
 * ```ts ignore
 * using session = await createSession(gpu, { network, content, style, size: 256 });
 * while (!(await session.step(10)).finished);
 * const picture = await session.picture();
 * ```
 *
 * @param run options, or the plan that {@linkcode planRun} made of them
 * @throws {PentimentoError} when options or sizes do not fit or memory does not suffice
 */
export async function createSession(
  gpu: Gpu,
  run: StylizeOptions | RunPlan,
  options: SessionOptions = {},
): Promise<Session> {
  const plan = "scales" in run ? run : planRun(gpu, run);
  using owner = new DisposableStack();
  const networks = options.networks ?? owner.use(new SharedNetworks(gpu));
  const times = new PartTimes(gpu);
  const lease = owner.use(await times.during("preparing", () => networks.lease(plan)));
  const start = firstStart(plan);
  return new PlannedSession(gpu, { plan, times, lease, start, owned: owner.move() });
}

function firstStart({ options, content, style, scales }: RunPlan): ScaleStart {
  const picture = firstPicture(scales[0]!, { ...options, content, style });
  return { picture, state: undefined, recovered: 0 };
}

interface Parts {
  readonly plan: RunPlan;
  readonly times: PartTimes;
  readonly lease: NetworkLease;
  /** What the first scale starts from. */
  readonly start: ScaleStart;
  /** What ends with the session. */
  readonly owned: Disposable;
}

class PlannedSession implements Session {
  readonly plan: RunPlan;
  readonly #gpu: Gpu;
  readonly #parts: Parts;
  readonly #calls = new OneAfterTheOther("The session has ended: create another");
  /** The scales with the iterations that were added. */
  readonly #scales: ScalePlan[];
  #index = 0;
  #from: ScaleStart;
  #work: ScaleAtWork | undefined;

  constructor(gpu: Gpu, parts: Parts) {
    const { plan } = parts;
    this.#gpu = gpu;
    this.#parts = parts;
    this.plan = plan;
    this.#scales = [...plan.scales];
    this.#from = parts.start;
  }

  prepare({ signal = this.#signal }: Cancellable = {}): Promise<void> {
    return this.#calls.run(async () => void await this.#ready(signal));
  }

  step(iterations = 1, { signal = this.#signal }: Cancellable = {}): Promise<SessionProgress> {
    expectCount(iterations, "do");
    return this.#calls.run(async () => {
      for (let left = iterations; left > 0;) {
        const work = await this.#ready(signal);
        const count = Math.min(left, this.#left);
        if (count === 0 || work.ended) break;
        const report = await work.iterate(count, signal);
        left -= report.iterations;
        if (signal?.aborted || work.failed !== undefined) break;
      }
      return this.#progress();
    });
  }

  progress(): Promise<SessionProgress> {
    return this.#calls.run(() => this.#progress());
  }

  picture(): Promise<Picture> {
    const { finish, size } = this.plan;
    return this.#calls.run(async () => finish(resize(await this.#painted(), size)));
  }

  nextScale(): Promise<boolean> {
    return this.#calls.run(async () => {
      if (this.#index === this.#scales.length - 1) return false;
      await this.#goOn();
      return true;
    });
  }

  addIterations(count: number): Promise<void> {
    expectCount(count, "add");
    return this.#calls.run(() => {
      const scale = this.#scales[this.#index]!;
      this.#scales[this.#index] = { ...scale, iterations: scale.iterations + count };
    });
  }

  [Symbol.dispose](): void {
    this.#calls.end(() => {
      this.#work?.[Symbol.dispose]();
      this.#parts.owned[Symbol.dispose]();
    });
  }

  get #signal(): AbortSignal | undefined {
    return this.plan.options.signal;
  }

  /** Iterations left to do at this scale. */
  get #left(): number {
    return this.#scales[this.#index]!.iterations - (this.#work?.iteration ?? 0);
  }

  /** Whether nothing more is to be done at this scale. */
  get #scaleDone(): boolean {
    return this.#work !== undefined && (this.#left <= 0 || this.#work.ended);
  }

  /** The scale that the next iteration belongs to, prepared. */
  async #ready(signal: AbortSignal | undefined): Promise<ScaleAtWork> {
    const last = this.#scales.length - 1;
    while (this.#scaleDone && this.#work?.failed === undefined && this.#index < last) {
      await this.#goOn();
    }
    if (this.#work !== undefined) return this.#work;
    const { lease, times, plan } = this.#parts;
    return this.#work = await ScaleAtWork.begin(this.#gpu, plan, {
      network: lease.onGpu,
      scale: this.#scales[this.#index]!,
      index: this.#index,
      from: this.#from,
      signal,
      times,
    });
  }

  /** Ends a scale: the next one starts from its picture. */
  async #goOn(): Promise<void> {
    if (this.#work !== undefined) {
      this.#from = await this.#work.outcome();
      this.#work[Symbol.dispose]();
      this.#work = undefined;
    }
    this.#index++;
  }

  /** The picture as it is painted, of the scale's size. */
  async #painted(): Promise<Picture> {
    return await this.#work?.picture() ??
      resize(this.#from.picture, this.#scales[this.#index]!);
  }

  #progress(): SessionProgress {
    const scale = this.#scales[this.#index]!;
    const { width, height, iterations, tiles, tileWidth, tileHeight } = scale;
    const iteration = this.#work?.iteration ?? 0;
    const ended = this.#work?.ended ?? false;
    const { allocatedBytes: allocated } = this.#gpu;
    const unprepared = { allocated, planned: 0, live: 0, tiles, tileWidth, tileHeight };
    return {
      ...this.#work?.latest ?? NO_LOSSES,
      width,
      height,
      iterations,
      iteration,
      scale: this.#index,
      scales: this.#scales.length,
      done: shareDone(this.#scales, this.#index, ended ? iterations : iteration),
      recovered: this.#work?.recovered ?? this.#from.recovered,
      memory: this.#work?.memory ?? unprepared satisfies MemoryUse,
      timings: this.#parts.times.seconds,
      scaleFinished: this.#scaleDone,
      finished: this.#index === this.#scales.length - 1 && this.#scaleDone,
      failed: this.#work?.failed,
      weights: this.#work?.weights ?? {},
      firstTotal: this.#work?.firstTotal ?? NaN,
      picture: () => this.#calls.run(async () => this.plan.finish(await this.#painted())),
    };
  }
}

const NO_LOSSES: Losses = { total: NaN, terms: {} };

function expectCount(count: number, what: string): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new PentimentoError(
    `A session cannot ${what} ${count} iterations: give a whole number from 1 on`,
  );
}

/** The share of all work that is done, if an iteration costs what its pixels do. */
function shareDone(scales: readonly Scale[], index: number, iteration: number): number {
  const cost = ({ width, height }: Scale, iterations: number) => width * height * iterations;
  const whole = (some: readonly Scale[]) =>
    some.reduce((sum, scale) => sum + cost(scale, scale.iterations), 0);
  return (whole(scales.slice(0, index)) + cost(scales[index]!, iteration)) / whole(scales);
}
