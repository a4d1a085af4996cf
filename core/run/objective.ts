/** The function that is minimised: from pixels to total loss, terms and gradient. */
import { putPixels, toGpu } from "./gpu_pixels.ts";
import { givePixels, type GpuPixels, isGpuPixels } from "../gpu/pixels.ts";
import { outOfRange } from "../errors.ts";
import type { GpuCanvas } from "../gpu/canvas.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { copyMemory, type Memory } from "../gpu/memory.ts";
import { type Recordable, submitAll } from "../gpu/submit.ts";
import { termsOf } from "../graph/backward.ts";
import type { Node } from "../graph/node.ts";
import type { MemoryPlan } from "../graph/plan.ts";
import type { Picture } from "../image/picture.ts";
import type { Differentiated, Problem, ProblemOptions } from "../losses/problem.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { factorsOf, type TermWeights } from "../losses/term_weights.ts";
import { type Term, totalLoss } from "../losses/total_loss.ts";
import type { Grid } from "../tiling/grid.ts";
import { tiledProblem } from "../tiling/tiled_problem.ts";
import { counts, gradientNorms, normsOf, type TermNorms, weightsOf } from "./balance.ts";
import type { Evaluation, Losses } from "./options.ts";
import { wholeProblem } from "./problem.ts";
import { same } from "./same.ts";
import type { PartTimes } from "./timings.ts";

/** The problem that an objective is built for, and its tiles. */
export interface ObjectiveOptions extends ProblemOptions {
  /** The tiles in which the target image is worked on. Default: it is worked on in one piece. */
  readonly grid?: Grid | undefined;
  /** The norms by which another objective of the same terms is balanced. Default: they are measured. */
  readonly norms?: TermNorms | undefined;
  /** Counts the time of balancing. Default: nobody does. */
  readonly times?: PartTimes | undefined;
}

/**
 * The function that is minimised: from the pixels of the target image to the total loss, its terms and
 * its gradient, as one sequence of kernel calls.
 */
export class Objective implements Disposable {
  /** The target image's pixels: an optimiser changes them. */
  readonly pixels: Memory;
  /** The total loss's gradient with respect to {@linkcode pixels}. */
  readonly gradient: Memory;
  /** Total and terms, to be read and passed to {@linkcode parse}. */
  readonly scalars: Memory;
  /** The total's index among the scalars. */
  readonly totalSlot: number;
  readonly #gpu: Gpu;
  readonly #problem: Problem;
  readonly #differentiated: Differentiated;
  readonly #norms: readonly number[];
  #total: Node;
  #losses: ResolvedLosses;
  #terms: readonly Term[];
  #weights: readonly number[];
  /** Memory that pixels are kept in while others are evaluated. */
  #keep: GPUBuffer | undefined;

  private constructor(gpu: Gpu, parts: {
    problem: Problem;
    differentiated: Differentiated;
    losses: ResolvedLosses;
    norms: readonly number[];
    total: Node;
  }) {
    const { problem, differentiated, losses, norms } = parts;
    this.#gpu = gpu;
    this.#problem = problem;
    this.#differentiated = differentiated;
    this.#norms = norms;
    this.#total = parts.total;
    this.#losses = losses;
    this.#terms = problem.terms;
    this.#weights = weightsOf(problem.terms, losses, norms);
    this.pixels = problem.pixels;
    this.gradient = differentiated.memoryOf(differentiated.outputs[0]!);
    this.scalars = differentiated.scalars;
    this.totalSlot = differentiated.slotOf(parts.total);
  }

  /**
   * Computes the targets of content and style image, balances the terms and builds the graph.
   *
   * @throws {PentimentoError} when sizes do not fit or memory does not suffice
   */
  static async create(gpu: Gpu, options: ObjectiveOptions): Promise<Objective> {
    const { content, target, grid } = options;
    if (content.width !== target.width || content.height !== target.height) {
      throw outOfRange(
        `The target image is ${target.width} x ${target.height} pixels, but the content image ` +
          `${content.width} x ${content.height}: give both the same size`,
      );
    }
    const problem = grid === undefined
      ? await wholeProblem(gpu, options)
      : await tiledProblem(gpu, { ...options, grid });
    try {
      const { losses } = options;
      const measuring = () => normsOf(gpu, problem, options);
      const norms = await (options.times?.during("balancing", measuring) ?? measuring());
      const total = totalLoss(problem.terms, weightsOf(problem.terms, losses, norms));
      const differentiated = await problem.differentiate([total], {
        label: "the total loss",
        scalars: problem.terms.flatMap((term) => term.parts),
      });
      return new Objective(gpu, { problem, differentiated, losses, norms, total });
    } catch (error) {
      problem[Symbol.dispose]();
      throw error;
    }
  }

  /** The memory plan of the largest part of the graph. */
  get plan(): MemoryPlan {
    return this.#differentiated.plan;
  }

  /** The work of one evaluation, in the order of recording. */
  get parts(): readonly Recordable[] {
    return this.#differentiated.parts;
  }

  /** The weight of every term in the total. */
  get weights(): Readonly<Record<string, number>> {
    return this.#byName((i) => this.#weights[i]!);
  }

  /** The norms by which terms are balanced. */
  get norms(): TermNorms {
    return this.#byName((i) => this.#norms[i]!);
  }

  /**
   * Takes other weights of losses, layers and styles, with which it goes on at the next evaluation.
   *
   * @param changed the settings, of which nothing but these weights differs from those that it was created with
   * @returns what became of it; `impossible`, and nothing has changed, where other terms would count: then another
   * objective has to be created
   */
  reweigh(
    changed: TermWeights & { readonly losses: ResolvedLosses },
  ): "unchanged" | "changed" | "impossible" {
    const { losses } = changed;
    const terms = this.#terms.map((term) => ({ ...term, ...factorsOf(term, changed) }));
    if (terms.some((term, i) => counts(term, losses) !== counts(this.#terms[i]!, this.#losses))) {
      return "impossible";
    }
    const weights = weightsOf(terms, losses, this.#norms);
    const total = totalLoss(terms, weights);
    const unchanged = same([...termsOf(total).values()], [...termsOf(this.#total).values()]);
    if (!unchanged && !this.#differentiated.reweigh([total])) return "impossible";
    this.#terms = terms;
    this.#losses = losses;
    this.#weights = weights;
    this.#total = total;
    return unchanged ? "unchanged" : "changed";
  }

  /** Scalars that were read, with the total that the weights as they are now make of them. */
  retotal(scalars: Float32Array): Float32Array {
    const { terms } = this.parse(scalars);
    const total = this.#terms.reduce(
      (sum, { name }, i) => sum + this.#weights[i]! * terms[name]!,
      0,
    );
    return scalars.with(this.totalSlot, total);
  }

  /** Total and terms among the scalars that were read. */
  parse(scalars: Float32Array): Losses {
    const values = this.#terms.map(({ parts, factor }) =>
      factor * parts.reduce((sum, part) => sum + scalars[this.#differentiated.slotOf(part)]!, 0)
    );
    return { total: scalars[this.totalSlot]!, terms: this.#byName((i) => values[i]!) };
  }

  /** Evaluates at the current pixels and waits for the losses. */
  async evaluate(): Promise<Losses> {
    await submitAll(this.#gpu, this.parts, { label: "the total loss" });
    return this.parse(await this.#gpu.read(this.scalars.buffer!, this.scalars.bytes));
  }

  /**
   * Evaluates at another picture of the same size. The pixels are the same as before in the end; the values of the
   * last evaluation are this one's.
   */
  async evaluateAt(picture: Picture | GpuPixels): Promise<Losses & Pick<Evaluation, "gradient">> {
    const { pixels, scalars, gradient } = this;
    const own = this.#keep ??= this.#gpu.arena("pixels to come back to", pixels.bytes);
    const kept = { bytes: pixels.bytes, buffer: own };
    copyMemory(this.#gpu, pixels, kept);
    try {
      await putPixels(this.#gpu, pixels, picture);
      await submitAll(this.#gpu, this.parts, { label: "the total loss" });
    } finally {
      copyMemory(this.#gpu, kept, pixels);
    }
    // Asked for at once, both come back after one wait.
    const [values, slopes] = await Promise.all([
      this.#gpu.read(scalars.buffer!, scalars.bytes),
      this.#gpu.read(gradient.buffer!, gradient.bytes, gradient.offset),
    ]);
    const { width, height } = picture;
    return { ...this.parse(values), gradient: slopes.subarray(0, 3 * width * height) };
  }

  /** The norm of every term's weighted gradient at the current pixels. */
  async gradientNorms(): Promise<Record<string, number>> {
    const { terms, pixels } = this.#problem;
    const factors = this.#terms.map(({ factor }, i) => factor * this.#weights[i]!);
    const norms = await gradientNorms(this.#gpu, this.#problem, {
      at: pixels,
      counts: (term) => factors[terms.indexOf(term)] !== 0,
    });
    return this.#byName((i) => norms[i]! * factors[i]!);
  }

  /** Reads the gradient of the last evaluation: CHW. */
  async readGradient(): Promise<Float32Array> {
    const { width, height } = this.#problem.size;
    return (await this.#gpu.read(this.gradient.buffer!, this.gradient.bytes, this.gradient.offset))
      .subarray(0, 3 * width * height);
  }

  /**
   * Reads the current target image.
   *
   * @param memory other pixels of the same shape. Default: {@linkcode pixels}
   */
  async readPicture(memory: Memory = this.pixels): Promise<Picture> {
    const { protect } = this.#problem;
    const pixels = await this.readPixels(memory);
    return protect === undefined ? pixels : { ...pixels, data: protect(pixels.data) };
  }

  /** Reads the same without what is protected: as an optimiser has it. */
  async readPixels({ buffer, bytes, offset }: Memory = this.pixels): Promise<Picture> {
    const { size } = this.#problem;
    const values = await this.#gpu.read(buffer!, bytes, offset);
    return { ...size, data: values.subarray(0, 3 * size.width * size.height) };
  }

  #byName(value: (index: number) => number): Record<string, number> {
    return Object.fromEntries(this.#terms.map(({ name }, i) => [name, value(i)]));
  }

  /**
   * Draws the current target image. What protects parts of it is applied on the host, so it is read for that.
   *
   * @param memory as for {@linkcode readPicture}
   */
  async draw(target: GpuCanvas | GpuPixels, memory: Memory): Promise<void> {
    const { size, protect } = this.#problem;
    if (protect === undefined) {
      if (isGpuPixels(target)) await givePixels(this.#gpu, memory, { size, target });
      else target.draw(memory, size);
      return;
    }
    const picture = await this.readPicture(memory);
    if (isGpuPixels(target)) await toGpu(this.#gpu, picture, target);
    else target.put(picture);
  }

  [Symbol.dispose](): void {
    if (this.#keep) this.#gpu.release(this.#keep);
    this.#differentiated[Symbol.dispose]();
    this.#problem[Symbol.dispose]();
  }
}
