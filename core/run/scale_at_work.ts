/** One scale of a run at work: its objective and optimiser, and how far they are. */
import { toGpu } from "./gpu_pixels.ts";
import { type GpuPixels, isGpuPixels } from "../gpu/pixels.ts";
import type { GpuCanvas } from "../gpu/canvas.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { clip, type Picture } from "../image/picture.ts";
import { type OptimizerSnapshot, type Report, reportOfChange } from "../optimizers/optimizer.ts";
import type { TermNorms } from "./balance.ts";
import type { Evaluation, Losses, MemoryUse } from "./options.ts";
import type { RunPlan } from "./plan.ts";
import {
  type PreparedScale,
  prepareScale,
  type ScaleInput,
  type ScaleStart,
} from "./prepare_scale.ts";
import { same } from "./same.ts";
import { ratesOf } from "./session_plan.ts";

/** The losses before anything was evaluated. */
export const NO_LOSSES: Losses = { total: NaN, terms: {} };

/** What a scale starts from and what it is painted with. */
export interface ScaleAtWorkInput extends ScaleInput {
  /** The scale's number, from 0. */
  readonly index: number;
}

/**
 * A scale at work as it is between two steps, to the bit.
 *
 * @category Sessions
 */
export interface SavedScale {
  /** Iterations done. */
  readonly iteration: number;
  /** Recoveries over all scales before. */
  readonly recovered: number;
  /** The side of tiles, where these are smaller than planned, for memory did not suffice. */
  readonly tile: number | undefined;
  /** The norms by which terms are balanced, by their names. */
  readonly norms: TermNorms;
  /** Pixels and optimiser. */
  readonly optimizer: OptimizerSnapshot;
}

/** What a scale leaves to one of the same size that is prepared with other options. */
export interface HandedOver {
  /** Its pixels and its optimiser's state. */
  readonly from: ScaleStart;
  /** The average of its iterates, or the pixels. */
  readonly result: Picture;
  readonly iteration: number;
}

/** A scale that is prepared, the caller's to free. */
export class ScaleAtWork implements Disposable {
  /** Iterations done. */
  iteration = 0;
  /** The losses of the last report; numbers only after the first. */
  latest: Losses = NO_LOSSES;
  readonly #gpu: Gpu;
  readonly #plan: RunPlan;
  readonly #input: ScaleAtWorkInput;
  readonly #prepared: PreparedScale;
  #report: Report | undefined;
  #recoveredBefore: number;

  private constructor(
    gpu: Gpu,
    plan: RunPlan,
    input: ScaleAtWorkInput,
    prepared: PreparedScale,
  ) {
    this.#gpu = gpu;
    this.#plan = plan;
    this.#input = input;
    this.#prepared = prepared;
    this.#recoveredBefore = input.from.recovered;
  }

  /**
   * Prepares a scale, and counts the time as the run's preparation.
   *
   * @throws {PentimentoError} when memory does not suffice even in small tiles
   */
  static async begin(gpu: Gpu, plan: RunPlan, input: ScaleAtWorkInput): Promise<ScaleAtWork> {
    const preparing = () => prepareScale(gpu, plan, input);
    return new ScaleAtWork(gpu, plan, input, await input.times.during("preparing", preparing));
  }

  /** True where the optimiser does nothing more. */
  get ended(): boolean {
    return this.#report?.end !== undefined;
  }

  /** True where it ended because more iterations were not worth it. */
  get isEnough(): boolean {
    return this.#report?.end === "enough";
  }

  /** Recoveries over this and all scales before. */
  get recovered(): number {
    return this.#recoveredBefore + (this.#report?.recovered ?? 0);
  }

  /** The total at the start; NaN where it was not evaluated. */
  get firstTotal(): number {
    const first = this.#report?.first;
    return first ? this.#prepared.objective.parse(first).total : NaN;
  }

  /** The weight of every term. */
  get weights(): Readonly<Record<string, number>> {
    return this.#prepared.objective.weights;
  }

  /** Why the run cannot go on from here, in one sentence; `undefined`: it can. */
  get failed(): string | undefined {
    const end = this.#report?.end;
    if (end !== "not finite" && end !== "diverged") return undefined;
    const became = end === "diverged" ? "grew without end" : "became infinite or not a number";
    return `the loss ${became} at iteration ${this.iteration} of scale ${this.#input.index + 1}, ` +
      "so the last good picture was kept: choose smaller weights or another learning rate";
  }

  /** Memory as it is laid out and taken. */
  get memory(): MemoryUse {
    const { objective: { plan }, scale: { tiles, tileWidth, tileHeight } } = this.#prepared;
    return {
      allocated: this.#gpu.allocatedBytes,
      planned: plan.arenaBytes.reduce((sum, bytes) => sum + bytes, 0),
      live: plan.liveBytes,
      tiles,
      tileWidth,
      tileHeight,
    };
  }

  /** Does some iterations; fewer where it ends or is cancelled. */
  async iterate(count: number, signal: AbortSignal | undefined): Promise<Report> {
    const { optimizer, objective } = this.#prepared;
    const iterating = () => optimizer.iterate(count, signal);
    const report = await this.#input.times.during("painting", iterating);
    this.#report = report;
    this.iteration += report.iterations;
    this.latest = objective.parse(report.scalars);
    return report;
  }

  /** Reads the picture as it is now, of the scale's size, values in [0, 1]. */
  async picture(): Promise<Picture> {
    const { optimizer, objective } = this.#prepared;
    const reading = () => objective.readPicture(optimizer.result);
    return clipped(await this.#input.times.during("painting", reading));
  }

  /** Draws the picture as it is now; where its colours are changed in the end, which the host does, it is read. */
  async draw(canvas: GpuCanvas | GpuPixels): Promise<void> {
    const { optimizer, objective } = this.#prepared;
    const { options, finish } = this.#plan;
    if (options.preserveColor === undefined) await objective.draw(canvas, optimizer.result);
    else if (isGpuPixels(canvas)) await toGpu(this.#gpu, finish(await this.picture()), canvas);
    else canvas.put(finish(await this.picture()));
  }

  /** What the next scale starts from. */
  async outcome(): Promise<ScaleStart> {
    const state = await this.#prepared.optimizer.save();
    return { picture: await this.picture(), state, recovered: this.recovered };
  }

  /** Evaluates at another picture of this size, without any effect on the optimiser. */
  async evaluate(picture: Picture | GpuPixels): Promise<Losses & Pick<Evaluation, "gradient">> {
    return await this.#prepared.objective.evaluateAt(picture);
  }

  /** Copies it as it is; it may go on while the function that is returned reads the copy. */
  async save(): Promise<() => Promise<SavedScale>> {
    const { tile, optimizer, objective: { norms } } = this.#prepared;
    const { iteration } = this;
    const recovered = this.#recoveredBefore;
    const read = await optimizer.snapshot();
    return async () => ({ iteration, recovered, tile, norms, optimizer: await read() });
  }

  /** Whether what was saved can be restored without preparing the scale anew. */
  fits({ tile, norms, optimizer }: SavedScale): boolean {
    return this.#prepared.optimizer.fits(optimizer) && tile === this.#prepared.tile &&
      same(norms, this.#prepared.objective.norms);
  }

  /**
   * Goes on with the weights and rates of another plan, in which nothing else differs.
   *
   * @returns false, and nothing has changed, where it has to be prepared anew for them
   */
  reweigh(plan: RunPlan): boolean {
    const { objective, optimizer } = this.#prepared;
    const became = objective.reweigh(plan);
    if (became === "impossible") return false;
    optimizer.setRates(ratesOf(plan));
    if (became === "unchanged") return true;
    const retotal = (scalars: Float32Array) => objective.retotal(scalars);
    this.#goOn(retotal);
    if (this.#report) this.latest = objective.parse(this.#report.scalars);
    return true;
  }

  /** Goes on from its pixels, also where it had ended; what the optimiser knows of the function is forgotten. */
  goOn(): void {
    this.#goOn((scalars) => scalars);
  }

  #goOn(retotal: (scalars: Float32Array) => Float32Array): void {
    this.#prepared.optimizer.changeFunction(retotal);
    this.#report = reportOfChange(this.#report, retotal);
  }

  /** What a scale of the same size that is prepared with other options goes on from. */
  async handOver(): Promise<HandedOver> {
    const { optimizer, objective } = this.#prepared;
    const { iteration, recovered } = this;
    const [picture, result] = [
      await objective.readPixels(),
      await objective.readPixels(optimizer.result),
    ];
    return { from: { picture, state: await optimizer.save(), recovered }, result, iteration };
  }

  /** Goes on where another ended whose pixels it was prepared with. An average begins with the other's. */
  takeOver({ iteration, result: { data } }: HandedOver): void {
    this.iteration = iteration;
    const { buffer, offset } = this.#prepared.optimizer.result;
    this.#gpu.write(buffer!, new Float32Array(data), offset);
  }

  /**
   * Becomes what was saved.
   *
   * @throws {PentimentoError} when that is another optimiser's or of another size
   */
  restore({ iteration, recovered, optimizer }: SavedScale): void {
    this.#prepared.optimizer.restore(optimizer);
    this.iteration = iteration;
    this.#recoveredBefore = recovered;
    this.#report = optimizer.last;
    this.latest = optimizer.last
      ? this.#prepared.objective.parse(optimizer.last.scalars)
      : NO_LOSSES;
  }

  [Symbol.dispose](): void {
    this.#prepared.optimizer[Symbol.dispose]();
    this.#prepared.objective[Symbol.dispose]();
  }
}

function clipped(picture: Picture): Picture {
  return { ...picture, data: picture.data.map(clip) };
}
