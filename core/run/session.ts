/** A run that lasts: painted in steps, from its first to its last scale. */
import type { GpuCanvas } from "../gpu/canvas.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { buildingWith } from "./building_with.ts";
import { OneAfterTheOther } from "./one_after_the_other.ts";
import type { StylizeOptions } from "./options.ts";
import { planRun, type RunPlan, type ScalePlan } from "./plan.ts";
import type { ScaleInput, ScaleStart } from "./prepare_scale.ts";
import { ScaleAtWork } from "./scale_at_work.ts";
import { progressOf } from "./session_progress.ts";
import { expectCount, expectSize, firstStart } from "./session_input.ts";
import { expectState, sameChoices, startOf, STATE_VERSION } from "./session_state.ts";
import type {
  Cancellable,
  Session,
  SessionEvaluation,
  SessionOptions,
  SessionProgress,
  SessionState,
} from "./session_types.ts";
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
  const session = new PlannedSession(gpu, { plan, times, networks, start: firstStart(plan) });
  await session.open(owner);
  return session;
}

interface Parts {
  readonly plan: RunPlan;
  readonly times: PartTimes;
  readonly networks: SharedNetworks;
  /** What the first scale starts from. */
  readonly start: ScaleStart;
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
  #lease: NetworkLease | undefined;
  /** The choices between kernels, the same as long as it lasts. */
  #tuned: ReadonlyMap<string, string>;
  #owned: Disposable | undefined;

  constructor(gpu: Gpu, parts: Parts) {
    const { plan } = parts;
    this.#gpu = gpu;
    this.#parts = parts;
    this.plan = plan;
    this.#scales = [...plan.scales];
    this.#from = parts.start;
    this.#tuned = gpu.tuned;
  }

  /** Brings the network to the GPU, and takes over what it depends on. */
  async open(owner: DisposableStack): Promise<void> {
    await this.#network();
    this.#owned = owner.move();
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
        // Where a scale ended early, that is told before the next one begins.
        if (signal?.aborted || work.ended) break;
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

  draw(canvas: GpuCanvas): Promise<void> {
    return this.#calls.run(async () => (await this.#ready(this.#signal)).draw(canvas));
  }

  nextScale(): Promise<boolean> {
    return this.#calls.run(async () => {
      if (this.#index === this.#scales.length - 1) return false;
      await this.#goOn();
      return true;
    });
  }

  evaluate(
    picture: Picture,
    { signal = this.#signal }: Cancellable = {},
  ): Promise<SessionEvaluation> {
    checkPicture(picture, "picture to evaluate");
    return this.#calls.run(async () => {
      const work = await this.#ready(signal);
      expectSize(picture, this.#scales[this.#index]!);
      return { ...await work.evaluate(picture), weights: work.weights };
    });
  }

  save(): Promise<SessionState> {
    return this.#calls.run(() => this.#state());
  }

  restore(state: SessionState, { signal = this.#signal }: Cancellable = {}): Promise<void> {
    return this.#calls.run(async () => {
      expectState(state, this.#scales);
      if (this.#restoredInPlace(state)) return;
      const back = await this.#state();
      try {
        await this.#become(state, signal);
      } catch (error) {
        await this.#become(back, undefined);
        throw error;
      }
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
      this.#lease?.[Symbol.dispose]();
      this.#owned?.[Symbol.dispose]();
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
    return this.#work ??= await this.#begin({ from: this.#from, signal });
  }

  /** The network on the GPU. */
  async #network(): Promise<NetworkOnGpu> {
    const { networks, times } = this.#parts;
    const leasing = () => times.during("preparing", () => networks.lease(this.plan));
    this.#lease ??= await buildingWith(this.#gpu, this.#tuned, leasing);
    return this.#lease.onGpu;
  }

  /** Prepares the current scale. */
  async #begin(
    input: Pick<ScaleInput, "from" | "signal" | "tile" | "weights">,
  ): Promise<ScaleAtWork> {
    const { times, plan } = this.#parts;
    const network = await this.#network();
    const index = this.#index;
    const whole = { ...input, network, scale: this.#scales[index]!, index, times };
    const beginning = () => ScaleAtWork.begin(this.#gpu, plan, whole);
    return await buildingWith(this.#gpu, this.#tuned, beginning);
  }

  async #state(): Promise<SessionState> {
    return {
      version: STATE_VERSION,
      scale: this.#index,
      iterations: this.#scales.map(({ iterations }) => iterations),
      tuned: Object.fromEntries(this.#tuned),
      ...this.#work ? { work: await this.#work.save() } : { start: this.#from },
    };
  }

  /** Restores what was saved at the current scale, if nothing needs to be built for that. */
  #restoredInPlace({ work, scale, iterations, tuned }: SessionState): boolean {
    if (work === undefined || scale !== this.#index) return false;
    if (!this.#work?.fits(work) || !sameChoices(this.#tuned, tuned)) return false;
    this.#work.restore(work);
    this.#setIterations(iterations);
    return true;
  }

  /** Becomes what was saved, whatever it is now. */
  async #become(state: SessionState, signal: AbortSignal | undefined): Promise<void> {
    const { scale, iterations, tuned, start, work } = state;
    this.#work?.[Symbol.dispose]();
    this.#work = undefined;
    if (!sameChoices(this.#tuned, tuned)) {
      this.#lease?.[Symbol.dispose]();
      this.#lease = undefined;
      this.#tuned = new Map(Object.entries(tuned));
    }
    this.#index = scale;
    this.#setIterations(iterations);
    if (start !== undefined) this.#from = start;
    if (work === undefined) return;
    const { tile, weights } = work;
    const from = startOf(work, this.#scales[scale]!);
    using owner = new DisposableStack();
    const begun = owner.use(await this.#begin({ from, signal, tile, weights }));
    begun.restore(work);
    owner.move();
    this.#work = begun;
  }

  #setIterations(iterations: readonly number[]): void {
    iterations.forEach((count, i) => {
      this.#scales[i] = { ...this.#scales[i]!, iterations: count };
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
    const { allocatedBytes: allocated } = this.#gpu;
    const reached = { work: this.#work, recovered: this.#from.recovered };
    return {
      ...progressOf(this.#scales, this.#index, { ...reached, allocated }),
      scaleFinished: this.#scaleDone,
      finished: this.#index === this.#scales.length - 1 && this.#scaleDone,
      timings: this.#parts.times.seconds,
      picture: () => this.#calls.run(async () => this.plan.finish(await this.#painted())),
    };
  }
}
