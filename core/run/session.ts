/** A run that lasts: painted in steps, from its first to its last scale. */
import type { Gpu } from "../gpu/gpu.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import { OneAfterTheOther } from "./one_after_the_other.ts";
import type { StylizeOptions } from "./options.ts";
import { planRun, type RunPlan } from "./plan.ts";
import type { ScaleInput, ScaleStart } from "./prepare_scale.ts";
import { ScaleAtWork } from "./scale_at_work.ts";
import type { SessionChanges } from "./session_changes.ts";
import { SessionNetwork } from "./session_network.ts";
import { type ChangedPlan, SessionPlan } from "./session_plan.ts";
import { progressOf } from "./session_progress.ts";
import { expectCount, expectSize, firstStart } from "./session_input.ts";
import { expectState, startOf, STATE_VERSION } from "./session_state.ts";
import type {
  Cancellable,
  Session,
  SessionEvaluation,
  SessionOptions,
  SessionProgress,
  SessionState,
} from "./session_types.ts";
import { SharedNetworks } from "./shared_networks.ts";
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
  readonly #gpu: Gpu;
  readonly #parts: Parts;
  readonly #calls = new OneAfterTheOther("The session has ended: create another");
  readonly #planned: SessionPlan;
  #index = 0;
  #from: ScaleStart;
  #work: ScaleAtWork | undefined;
  readonly #network: SessionNetwork;
  #owned: Disposable | undefined;

  constructor(gpu: Gpu, parts: Parts) {
    this.#gpu = gpu;
    this.#parts = parts;
    this.#planned = new SessionPlan(gpu, parts.plan);
    this.#from = parts.start;
    this.#network = new SessionNetwork(gpu, parts.networks, parts.times);
  }

  get plan(): RunPlan {
    return this.#planned.now;
  }

  /** Brings the network to the GPU, and takes over what it depends on. */
  async open(owner: DisposableStack): Promise<void> {
    await this.#network.onGpu(this.plan);
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
    return this.#calls.run(async () =>
      this.plan.finish(resize(await this.#painted(), this.plan.size))
    );
  }

  set(
    changes: SessionChanges,
    { signal = this.#signal }: Cancellable = {},
  ): Promise<SessionProgress> {
    return this.#calls.run(async () => {
      const changed = this.#planned.with(changes);
      if (!this.#reweighed(changed)) await this.#rebuild(changed, signal);
      return this.#progress();
    });
  }

  nextScale(): Promise<boolean> {
    return this.#calls.run(async () => {
      if (this.#index === this.#planned.scales.length - 1) return false;
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
      expectSize(picture, this.#planned.scales[this.#index]!);
      return { ...await work.evaluate(picture), weights: work.weights };
    });
  }

  save(): Promise<SessionState> {
    return this.#calls.run(() => this.#state());
  }

  restore(state: SessionState, { signal = this.#signal }: Cancellable = {}): Promise<void> {
    return this.#calls.run(async () => {
      expectState(state, this.#planned.scales);
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
      const added = (iterations: number, i: number) => iterations + (i === this.#index ? count : 0);
      this.#planned.iterations = this.#planned.iterations.map(added);
    });
  }

  [Symbol.dispose](): void {
    this.#calls.end(() => {
      this.#end();
      this.#network[Symbol.dispose]();
      this.#owned?.[Symbol.dispose]();
    });
  }

  get #signal(): AbortSignal | undefined {
    return this.plan.options.signal;
  }

  /** Iterations left to do at this scale. */
  get #left(): number {
    return this.#planned.scales[this.#index]!.iterations - (this.#work?.iteration ?? 0);
  }

  /** Whether nothing more is to be done at this scale. */
  get #scaleDone(): boolean {
    return this.#work !== undefined && (this.#left <= 0 || this.#work.ended);
  }

  /** The scale that the next iteration belongs to, prepared. */
  async #ready(signal: AbortSignal | undefined): Promise<ScaleAtWork> {
    const last = this.#planned.scales.length - 1;
    while (this.#scaleDone && this.#work?.failed === undefined && this.#index < last) {
      await this.#goOn();
    }
    return this.#work ??= await this.#begin({ from: this.#from, signal });
  }

  /** Prepares the current scale. */
  async #begin(
    input: Pick<ScaleInput, "from" | "signal" | "tile" | "norms">,
  ): Promise<ScaleAtWork> {
    const { times } = this.#parts;
    const { plan } = this;
    const network = await this.#network.onGpu(plan);
    const index = this.#index;
    const whole = { ...input, network, scale: this.#planned.scales[index]!, index, times };
    const beginning = () => ScaleAtWork.begin(this.#gpu, plan, whole);
    return await this.#network.building(beginning);
  }

  async #state(): Promise<SessionState> {
    return {
      version: STATE_VERSION,
      scale: this.#index,
      iterations: this.#planned.iterations,
      options: this.#planned.options,
      tuned: this.#network.tuned,
      ...this.#work ? { work: await this.#work.save() } : { start: this.#from },
    };
  }

  /** Restores what was saved at the current scale, if nothing needs to be built for that. */
  #restoredInPlace({ work, scale, iterations, tuned, options }: SessionState): boolean {
    if (work === undefined || scale !== this.#index) return false;
    if (!this.#work?.fits(work) || !this.#network.isTuned(tuned)) return false;
    if (!this.#reweighed(this.#planned.become(options))) return false;
    this.#work.restore(work);
    this.#planned.iterations = iterations;
    return true;
  }

  /** Goes on with a changed plan, if nothing needs to be built for that. */
  #reweighed(changed: ChangedPlan): boolean {
    const { comesTo, plan } = changed;
    if (this.#work !== undefined) {
      if (comesTo === "another graph") return false;
      if (comesTo === "factors" && !this.#work.reweigh(plan)) return false;
    }
    this.#take(changed);
    return true;
  }

  /** Prepares the scale anew for a changed plan, and goes on there with the same picture. */
  async #rebuild(changed: ChangedPlan, signal: AbortSignal | undefined): Promise<void> {
    const back = await this.#state();
    const { from, iteration } = await this.#work!.handOver();
    try {
      this.#take(changed);
      this.#end();
      const begun = await this.#begin({ from, signal });
      begun.iteration = iteration;
      this.#work = begun;
    } catch (error) {
      await this.#become(back, undefined);
      throw error;
    }
  }

  /** Takes over a plan; another network of other layers may be needed for it. */
  #take(changed: ChangedPlan): void {
    this.#planned.take(changed);
    if (changed.comesTo === "another graph") this.#network.giveBack();
  }

  #end(): void {
    this.#work?.[Symbol.dispose]();
    this.#work = undefined;
  }

  /** Becomes what was saved, whatever it is now. */
  async #become(state: SessionState, signal: AbortSignal | undefined): Promise<void> {
    const { scale, iterations, tuned, options, start, work } = state;
    const changed = this.#planned.become(options);
    this.#end();
    this.#take(changed);
    this.#network.tune(tuned);
    this.#index = scale;
    this.#planned.iterations = iterations;
    if (start !== undefined) this.#from = start;
    if (work === undefined) return;
    const { tile, norms } = work;
    const from = startOf(work, this.#planned.scales[scale]!);
    using owner = new DisposableStack();
    const begun = owner.use(await this.#begin({ from, signal, tile, norms }));
    begun.restore(work);
    owner.move();
    this.#work = begun;
  }

  /** Ends a scale: the next one starts from its picture. */
  async #goOn(): Promise<void> {
    if (this.#work !== undefined) {
      this.#from = await this.#work.outcome();
      this.#end();
    }
    this.#index++;
  }

  /** The picture as it is painted, of the scale's size. */
  async #painted(): Promise<Picture> {
    return await this.#work?.picture() ??
      resize(this.#from.picture, this.#planned.scales[this.#index]!);
  }

  #progress(): SessionProgress {
    const { allocatedBytes: allocated } = this.#gpu;
    const reached = { work: this.#work, recovered: this.#from.recovered };
    return {
      ...progressOf(this.#planned.scales, this.#index, { ...reached, allocated }),
      scaleFinished: this.#scaleDone,
      finished: this.#index === this.#planned.scales.length - 1 && this.#scaleDone,
      timings: this.#parts.times.seconds,
      picture: () => this.#calls.run(async () => this.plan.finish(await this.#painted())),
    };
  }
}
