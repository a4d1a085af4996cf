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
import type { SessionProgress, SessionState } from "./session_types.ts";
import type { SharedNetworks } from "./shared_networks.ts";
import { PartTimes } from "./timings.ts";

/** What a session is made of, and how far it is; its methods are called one after the other. */
export class SessionCourse implements Disposable {
  readonly #gpu: Gpu;
  readonly #times: PartTimes;
  readonly #planned: SessionPlan;
  readonly #network: SessionNetwork;
  #index = 0;
  /** What the current scale starts from. */
  #from: ScaleStart;
  #work: ScaleAtWork | undefined;

  constructor(gpu: Gpu, plan: RunPlan, networks: SharedNetworks) {
    this.#gpu = gpu;
    this.#times = new PartTimes(gpu);
    this.#planned = new SessionPlan(gpu, plan);
    this.#network = new SessionNetwork(gpu, networks, this.#times);
    this.#from = firstStart(plan);
  }

  /** The plan with what was changed. */
  get plan(): RunPlan {
    return this.#planned.now;
  }

  /** The current scale. */
  get scale(): ScalePlan {
    return this.#planned.scales[this.#index]!;
  }

  /** Whether there is no other scale after this. */
  get isLast(): boolean {
    return this.#index === this.#planned.scales.length - 1;
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

  /** Adds iterations to those of the current scale. */
  addIterations(count: number): void {
    this.#planned.iterations = this.#planned.iterations.map((iterations, i) =>
      iterations + (i === this.#index ? count : 0)
    );
  }

  /**
   * Becomes what was saved; what it was, if that does not succeed.
   *
   * @throws {PentimentoError} as {@linkcode Session.restore}
   */
  async restore(state: SessionState, signal: AbortSignal | undefined): Promise<void> {
    expectState(state, this.#planned.scales);
    if (this.#restoredInPlace(state)) return;
    const back = await this.save();
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
      ...progressOf(this.#planned.scales, this.#index, { ...reached, allocated }),
      scaleFinished: this.scaleDone,
      finished: this.isLast && this.scaleDone,
      timings: this.#times.seconds,
    };
  }

  /** Iterations left to do at this scale. */
  get left(): number {
    return this.scale.iterations - (this.#work?.iteration ?? 0);
  }

  /** Whether nothing more is to be done at this scale. */
  get scaleDone(): boolean {
    return this.#work !== undefined && (this.left <= 0 || this.#work.ended);
  }

  /** The scale that the next iteration belongs to, prepared. */
  async ready(signal: AbortSignal | undefined): Promise<ScaleAtWork> {
    while (this.scaleDone && this.#work?.failed === undefined && !this.isLast) {
      await this.goOn();
    }
    return this.#work ??= await this.#begin({ from: this.#from, signal });
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
    return await this.#network.building(beginning);
  }

  /** All that it is. */
  async save(): Promise<SessionState> {
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
    const back = await this.save();
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
  async goOn(): Promise<void> {
    if (this.#work !== undefined) {
      this.#from = await this.#work.outcome();
      this.#end();
    }
    this.#index++;
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
