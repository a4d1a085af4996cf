import decideText from "../../shaders/lbfgs_decide.wgsl" with { type: "text" };
import dotsText from "../../shaders/lbfgs_dots.wgsl" with { type: "text" };
import searchText from "../../shaders/lbfgs_line_search.wgsl" with { type: "text" };
import recursionText from "../../shaders/lbfgs_recursion.wgsl" with { type: "text" };
import lbfgsStateText from "../../shaders/lbfgs_state.wgsl" with { type: "text" };
import moveText from "../../shaders/lbfgs_move.wgsl" with { type: "text" };
import turnsText from "../../shaders/lbfgs_turns.wgsl" with { type: "text" };
import updateText from "../../shaders/lbfgs_update.wgsl" with { type: "text" };
import stateText from "../../shaders/optimizer_state.wgsl" with { type: "text" };
import reduceText from "../../shaders/reduce_rows.wgsl" with { type: "text" };
import workgroupSumText from "../../shaders/workgroup_sum.wgsl" with { type: "text" };
import type { Gpu } from "../gpu/gpu.ts";
import { ALIGNMENT, type Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import { REDUCTION_THREADS } from "../ops/reduce.ts";
import { copyMemory } from "./average.ts";
import type { Differentiable } from "./optimizer.ts";
import { writeRateFactor } from "./steps.ts";

/** What the vectors of L-BFGS are made for. */
export interface LbfgsVectorsOptions {
  /** Pairs that are remembered. */
  readonly history: number;
  /** The step to try first along a direction. */
  readonly learningRate: number;
  /** What it is multiplied by; halved at every recovery. */
  readonly rateFactor: number;
  /** Decay of the average of the iterates; `undefined`: none. */
  readonly average: number | undefined;
  /** Bytes of vectors in one binding at most. */
  readonly segmentBytes: number;
}

/** A stretch of the pixels, whose vectors lie in one buffer. */
interface Segment {
  /** Where it begins, in vec4. */
  readonly first: number;
  /** How many vec4 it has. */
  readonly count: number;
  /** Steps, changes of the gradient, direction, start, gradient at start: one after the other. */
  readonly vectors: Memory;
}

/** Places of vectors behind those of the pairs. */
const VECTOR = { direction: 0, start: 1 } as const;

/** Sums beside those of the pairs, and sums a pair: see lbfgs_dots.wgsl. */
const SUMS = { beside: 7, aPair: 4 } as const;

/** Bytes of the state without its factors, of which there are two a pair: see lbfgs_state.wgsl. */
const STATE_BYTES = 112;

/** Every invocation takes at least so many vec4, lest a small picture's partial sums outnumber its pixels. */
const LEAST_WORK = 16;

/** Invocations of a workgroup that adds up or decides, a power of two. */
const WORKGROUP = 64;

/**
 * The vectors of L-BFGS on the GPU and the kernel calls around each evaluation, always the same, whatever is
 * decided.
 */
export class LbfgsVectors implements Disposable {
  /** Before an evaluation: the pixels move to where it is to be. */
  readonly move: Program;
  /** After it: dot products, their sums, the decision, and what it asks of the vectors. */
  readonly decide: Program;
  /** Between calls: the pixels go back to the last point that was accepted, at first where they start. */
  readonly home: Program;
  /** See lbfgs_state.wgsl. */
  readonly state: Memory;
  /** The average of the iterates, if it was asked for. */
  readonly average: Memory | undefined;
  readonly #gpu: Gpu;
  readonly #objective: Differentiable;
  readonly #options: LbfgsVectorsOptions;
  readonly #segments: readonly Segment[];
  readonly #kept: Memory;

  private constructor(gpu: Gpu, objective: Differentiable, options: LbfgsVectorsOptions) {
    const { history, average } = options;
    const { bytes } = objective.pixels;
    this.#gpu = gpu;
    this.#objective = objective;
    this.#options = options;
    this.move = new Program(gpu, "L-BFGS: move");
    this.decide = new Program(gpu, "L-BFGS: decide");
    this.home = new Program(gpu, "L-BFGS: home");
    this.state = { bytes: STATE_BYTES + 8 * history };
    this.average = average === undefined ? undefined : { bytes };
    this.#kept = { bytes: 8 * history ** 2 };
    this.#segments = segmentsOf(bytes / 16, options);
  }

  /**
   * Allocates the vectors for a function and builds the kernel calls.
   *
   * @throws {PentimentoError} when memory does not suffice; what was allocated is freed again
   */
  static async create(
    gpu: Gpu,
    objective: Differentiable,
    options: LbfgsVectorsOptions,
  ): Promise<LbfgsVectors> {
    const vectors = new LbfgsVectors(gpu, objective, options);
    try {
      await gpu.guarded("allocating L-BFGS", () => vectors.#allocate());
      vectors.#emitDecide();
      vectors.#emitMoves();
      for (const program of vectors.#programs) await program.build();
    } catch (error) {
      vectors[Symbol.dispose]();
      throw error;
    }
    return vectors;
  }

  /** The direction as it is now, as long as the pixels. */
  async readDirection(): Promise<Float32Array> {
    const direction = new Float32Array(this.#objective.pixels.bytes / 4);
    for (const segment of this.#segments) {
      const { buffer, offset, bytes } = this.#vector(segment, VECTOR.direction);
      direction.set(await this.#gpu.read(buffer!, bytes, offset), 4 * segment.first);
    }
    return direction;
  }

  [Symbol.dispose](): void {
    for (const program of this.#programs) program[Symbol.dispose]();
    for (const [, { buffer }] of this.#memories()) if (buffer) this.#gpu.release(buffer);
  }

  get #programs(): Program[] {
    return [this.move, this.decide, this.home];
  }

  /** A vector of a segment by its place behind those of the pairs. */
  #vector({ count, vectors }: Segment, place: number): Memory {
    const bytes = 16 * count;
    return { bytes, offset: (2 * this.#options.history + place) * bytes, buffer: vectors.buffer! };
  }

  #memories(): [label: string, memory: Memory][] {
    return [
      ["state", this.state],
      ["products", this.#kept],
      ...this.#segments.map(({ vectors }): [string, Memory] => ["vectors", vectors]),
      ...this.average ? [["average", this.average] satisfies [string, Memory]] : [],
    ];
  }

  #allocate(): void {
    for (const [label, memory] of this.#memories()) {
      memory.buffer = this.#gpu.buffer(`L-BFGS: ${label}`, memory.bytes);
    }
    writeRateFactor(this.#gpu, this.state, this.#options.rateFactor);
    const { pixels } = this.#objective;
    for (const segment of this.#segments) {
      copyMemory(this.#gpu, part(pixels, segment), this.#vector(segment, VECTOR.start));
    }
    if (this.average) copyMemory(this.#gpu, pixels, this.average);
  }

  #emitDecide(): void {
    const { history } = this.#options;
    const rows = SUMS.beside + SUMS.aPair * history;
    const longest = Math.max(...this.#segments.map(({ count }) => count));
    const workgroups = Math.ceil(longest / LEAST_WORK / WORKGROUP);
    const threads = Math.min(REDUCTION_THREADS, WORKGROUP * workgroups);
    const stride = threads * this.#segments.length;
    const partial = this.decide.scratch("partial sums", 4 * rows * stride);
    const sums = this.decide.scratch("sums", 4 * rows);
    this.#segments.forEach((segment, i) => {
      this.decide.dispatch({
        shader: { label: "L-BFGS dots", texts: [dotsText], constants: { HISTORY: history } },
        params: { u32: [segment.count, threads, i * threads, stride] },
        buffers: {
          1: part(this.#objective.gradient, segment),
          2: segment.vectors,
          7: partial,
        },
        invocations: threads,
      });
    });
    this.decide.dispatch({
      shader: { label: "L-BFGS sums", texts: [workgroupSumText, reduceText] },
      params: { u32: [stride / 4] },
      buffers: { 1: partial, 7: sums },
      invocations: rows * WORKGROUP,
      workgroupSize: WORKGROUP,
    });
    this.#emitDecision(sums);
    for (const segment of this.#segments) this.#emitUpdate(segment);
  }

  #emitDecision(sums: Memory): void {
    const { learningRate, average } = this.#options;
    const { pixels, scalars, totalSlot } = this.#objective;
    const texts = [...this.#stateTexts, recursionText, searchText, turnsText, decideText];
    this.decide.dispatch({
      shader: { label: "L-BFGS decision", texts, constants: this.#constants },
      params: {
        u32: [totalSlot],
        f32: [pixels.bytes / 4, learningRate, average === undefined ? -1 : Math.log(average)],
      },
      buffers: { 1: sums, 2: scalars, 6: this.#kept, 7: this.state },
      invocations: WORKGROUP,
      workgroupSize: WORKGROUP,
    });
  }

  #emitUpdate(segment: Segment): void {
    const { pixels, gradient } = this.#objective;
    const average = this.average && part(this.average, segment);
    this.decide.dispatch({
      shader: {
        label: "L-BFGS update",
        texts: [...this.#stateTexts, updateText],
        constants: this.#constants,
      },
      params: { u32: [segment.count] },
      buffers: {
        ...{ 1: part(gradient, segment), 2: this.state, 3: segment.vectors },
        ...{ 6: average ?? { bytes: 16, buffer: this.#gpu.nothing }, 7: part(pixels, segment) },
      },
      invocations: segment.count,
    });
  }

  #emitMoves(): void {
    const { pixels } = this.#objective;
    for (const segment of this.#segments) {
      this.move.dispatch({
        shader: {
          label: "L-BFGS move",
          texts: [...this.#stateTexts, moveText],
          constants: this.#constants,
        },
        params: { u32: [segment.count] },
        buffers: { 1: this.state, 2: segment.vectors, 7: part(pixels, segment) },
        invocations: segment.count,
      });
      this.home.copy(this.#vector(segment, VECTOR.start), part(pixels, segment));
    }
  }

  get #stateTexts(): string[] {
    return [stateText, lbfgsStateText];
  }

  get #constants(): Record<string, number | boolean> {
    return { HISTORY: this.#options.history, AVERAGE: this.average !== undefined };
  }
}

/** Cuts so many vec4 into stretches whose vectors can be bound at once. */
function segmentsOf(count: number, options: LbfgsVectorsOptions): Segment[] {
  const vectors = 2 * options.history + 3;
  const step = ALIGNMENT / 16;
  const longest = Math.max(step, step * Math.floor(options.segmentBytes / (16 * vectors * step)));
  const segments: Segment[] = [];
  for (let first = 0; first < count; first += longest) {
    const length = Math.min(longest, count - first);
    segments.push({ first, count: length, vectors: { bytes: 16 * vectors * length } });
  }
  return segments;
}

/** The part of a whole vector that belongs to a segment. */
function part(whole: Memory, { first, count }: Segment): Memory {
  return { bytes: 16 * count, offset: (whole.offset ?? 0) + 16 * first, buffer: whole.buffer! };
}
