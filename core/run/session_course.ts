/** The course of a session: the scale that it is at, and how it comes from one to the next, or to another state. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Picture } from "../image/picture.ts";
import { resize } from "../image/resample.ts";
import type { RunPlan, ScalePlan } from "./plan.ts";
import type { ScaleInput, ScaleStart } from "./prepare_scale.ts";
import { ScaleAtWork } from "./scale_at_work.ts";
import type { SessionChanges } from "./session_changes.ts";
import { firstStart } from "./session_input.ts";
import { SessionNetwork } from "./session_network.ts";
import { type ChangedPlan, SessionPlan } from "./session_plan.ts";
import { progressOf } from "./session_progress.ts";
import { expectState, startOf, STATE_VERSION } from "./session_state.ts";
import { SessionTime } from "./session_time.ts";
import type { SessionOptions, SessionProgress, SessionState } from "./session_types.ts";
import type { SharedNetworks } from "./shared_networks.ts";
import { PartTimes } from "./timings.ts";

/** What a session is made of, and how far it is; its methods are called one after the other. */
export class SessionCourse implements Disposable {
  readonly #gpu: Gpu;
  readonly #times: PartTimes;
  readonly #planned: SessionPlan;
  readonly #network: SessionNetwork;
  readonly #time: SessionTime;
  #index = 0;
  /** Iterations done at each scale, without those of the one at work. */
  #done: readonly number[] = [];
  /** What the current scale starts from. */
  #from: ScaleStart;
  #work: ScaleAtWork | undefined;

  constructor(
    gpu: Gpu,
    plan: RunPlan,
    { networks, clock }: SessionOptions & { readonly networks: SharedNetworks },
  ) {
    this.#gpu = gpu;
    this.#times = new PartTimes(gpu);
    this.#planned = new SessionPlan(gpu, plan);
    this.#network = new SessionNetwork(gpu, networks, this.#times);
    this.#time = new SessionTime(plan, clock);
    this.#from = firstStart(plan);
  }

  /** The plan with what was changed. */
  get plan(): RunPlan {
    return this.#planned.now;
  }

  /** The scales with the iterations that they do, as far as is known. */
  get #scales(): readonly ScalePlan[] {
    return this.#time.scales(this.#planned.scales);
  }

  /** The current scale. */
  get scale(): ScalePlan {
    return this.#scales[this.#index]!;
  }

  /** The next scale that has iterations to do; -1: there is none. */
  get #next(): number {
    return this.#scales.findIndex(({ iterations }, i) => i > this.#index && iterations > 0);
  }

  /** Whether no other scale comes after this. */
  get isLast(): boolean {
    return this.#next < 0;
  }

  /** Brings the network to the GPU. */
  async bringNetwork(): Promise<void> {
    await this.#network.onGpu(this.plan);
  }

  /**
   * Changes options: numbers where that is all, else the scale is prepared anew.
   *
   * @throws {PentimentoError} as {@linkcode Session.set}
   */
  async set(changes: SessionChanges, signal: AbortSignal | undefined): Promise<void> {
    const changed = this.#planned.with(changes);
    if (!this.#reweighed(changed)) await this.#rebuild(changed, signal);
  }

  /** Adds iterations to those of the current scale, or to those done where it ended since more were not worth it. */
  async addIterations(count: number, signal: AbortSignal | undefined): Promise<void> {
    let { iterations } = this.scale;
    const work = this.#work;
    if (work?.isEnough) {
      await this.set({ enough: 0 }, signal);
      work.goOn();
      iterations = work.iteration;
    }
    this.#planned.iterations = this.#planned.iterations.with(this.#index, iterations + count);
  }

  /**
   * Becomes what was saved; what it was, if that does not succeed.
   *
   * @throws {PentimentoError} as {@linkcode Session.restore}
   */
  async restore(state: SessionState, signal: AbortSignal | undefined): Promise<void> {
    expectState(state, this.#planned.scales);
    if (this.#restoredInPlace(state)) return;
    const back = await (await this.copy())();
    try {
      await this.#become(state, signal);
    } catch (error) {
      await this.#become(back, undefined);
      throw error;
    }
  }

  /** How far it is. */
  get progress(): Omit<SessionProgress, "picture"> {
    const { allocatedBytes: allocated } = this.#gpu;
    const reached = { work: this.#work, recovered: this.#from.recovered };
    return {
      ...progressOf(this.#scales, this.#index, { ...reached, allocated }),
      scaleFinished: this.scaleDone,
      finished: this.isLast && this.scaleDone,
      iterationsDone: this.#doneSoFar,
      timings: this.#times.seconds,
    };
  }

  /** Iterations done at each scale up to the current one. */
  get #doneSoFar(): readonly number[] {
    return Array.from({ length: this.#index + 1 }, (_, i) => {
      const atWork = i === this.#index ? this.#work?.iteration ?? 0 : 0;
      return (this.#done[i] ?? 0) + atWork;
    });
  }

  /** Iterations to do at once at this scale. */
  get stride(): number {
    return this.#time.stride(this.#left);
  }

  /** Decides anew how many iterations the time suffices for. */
  shareTime(): void {
    const at = { index: this.#index, done: this.#work?.iteration ?? 0 };
    this.#time.share(this.#planned.scales, at);
  }

  /** Iterations left to do at this scale. */
  get #left(): number {
    return this.scale.iterations - (this.#work?.iteration ?? 0);
  }

  /** Whether nothing more is to be done at this scale. */
  get scaleDone(): boolean {
    return this.#work !== undefined && (this.#left <= 0 || this.#work.ended);
  }

  /** The scale that the next iteration belongs to, prepared. */
  async ready(signal: AbortSignal | undefined): Promise<ScaleAtWork> {
    while (this.scaleDone && this.#work?.failed === undefined && !this.isLast) {
      await this.goOn();
    }
    if (this.#work === undefined) {
      this.#work = await this.#begin({ from: this.#from, signal });
      this.shareTime();
    }
    return this.#work;
  }

  /** Prepares the current scale. */
  async #begin(
    input: Pick<ScaleInput, "from" | "signal" | "tile" | "norms">,
  ): Promise<ScaleAtWork> {
    const { plan, scale } = this;
    const network = await this.#network.onGpu(plan);
    const of = { network, scale, index: this.#index, times: this.#times };
    const whole = { ...input, ...of };
    const beginning = () => ScaleAtWork.begin(this.#gpu, plan, whole);
    const building = () => this.#network.building(beginning);
    return await this.#time.preparing(scale, this.#times, building);
  }

  /** Copies all that it is; it may go on while the function that is returned reads the copy. */
  async copy(): Promise<() => Promise<SessionState>> {
    const { spent } = this.#time;
    const common = {
      version: STATE_VERSION,
      scale: this.#index,
      iterations: this.#planned.iterations,
      done: this.#done,
      options: this.#planned.options,
      tuned: this.#network.tuned,
      ...spent !== undefined && { spent },
    } as const;
    const start = this.#from;
    const read = await this.#work?.save();
    return async () => ({ ...common, ...read ? { work: await read() } : { start } });
  }

  /** Restores what was saved at the current scale, if nothing needs to be built for that. */
  #restoredInPlace(state: SessionState): boolean {
    const { work, scale, iterations, tuned, options, spent } = state;
    if (work === undefined || scale !== this.#index) return false;
    if (!this.#work?.fits(work) || !this.#network.isTuned(tuned)) return false;
    if (!this.#reweighed(this.#planned.become(options))) return false;
    this.#work.restore(work);
    this.#planned.iterations = iterations;
    this.#done = state.done ?? iterations.slice(0, scale);
    this.#time.goOnFrom(spent);
    this.shareTime();
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
    const back = await (await this.copy())();
    const handed = await this.#work!.handOver();
    try {
      this.#end();
      this.#take(changed);
      const begun = await this.#begin({ from: handed.from, signal });
      begun.takeOver(handed);
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
    const { scale, iterations, tuned, options, start, work, spent } = state;
    const changed = this.#planned.become(options);
    this.#end();
    this.#take(changed);
    this.#network.tune(tuned);
    this.#index = scale;
    this.#planned.iterations = iterations;
    this.#done = state.done ?? iterations.slice(0, scale);
    this.#time.goOnFrom(spent);
    if (start !== undefined) this.#from = start;
    if (work === undefined) return;
    const { tile, norms } = work;
    const from = startOf(work, this.#planned.scales[scale]!);
    using owner = new DisposableStack();
    const begun = owner.use(await this.#begin({ from, signal, tile, norms }));
    begun.restore(work);
    owner.move();
    this.#work = begun;
    this.shareTime();
  }

  /** Ends a scale: the next one starts from its picture. */
  async goOn(): Promise<void> {
    this.#done = this.#doneSoFar;
    if (this.#work !== undefined) {
      this.#from = await this.#work.outcome();
      this.#end();
    }
    this.#index = this.#next;
  }

  /** The picture as it is painted, of the scale's size. */
  async painted(): Promise<Picture> {
    return await this.#work?.picture() ??
      resize(this.#from.picture, this.scale);
  }

  [Symbol.dispose](): void {
    this.#end();
    this.#network[Symbol.dispose]();
  }
}
