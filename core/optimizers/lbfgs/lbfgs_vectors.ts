import stateText from "../../../shaders/common/optimizer_state.wgsl" with { type: "text" };
import reduceText from "../../../shaders/common/reduce_rows.wgsl" with { type: "text" };
import workgroupSumText from "../../../shaders/common/workgroup_sum.wgsl" with { type: "text" };
import decideText from "../../../shaders/lbfgs/lbfgs_decide.wgsl" with { type: "text" };
import dotsText from "../../../shaders/lbfgs/lbfgs_dots.wgsl" with { type: "text" };
import searchText from "../../../shaders/lbfgs/lbfgs_line_search.wgsl" with { type: "text" };
import moveText from "../../../shaders/lbfgs/lbfgs_move.wgsl" with { type: "text" };
import recursionText from "../../../shaders/lbfgs/lbfgs_recursion.wgsl" with { type: "text" };
import lbfgsStateText from "../../../shaders/lbfgs/lbfgs_state.wgsl" with { type: "text" };
import turnsText from "../../../shaders/lbfgs/lbfgs_turns.wgsl" with { type: "text" };
import updateText from "../../../shaders/lbfgs/lbfgs_update.wgsl" with { type: "text" };
import type { Gpu } from "../../gpu/gpu.ts";
import type { Memory } from "../../gpu/memory.ts";
import { Program } from "../../gpu/program.ts";
import { REDUCTION_THREADS } from "../../ops/reduce.ts";
import { copyMemory } from "../average.ts";
import type { Differentiable } from "../optimizer.ts";
import { partOf, type Segment, segmentsOf } from "../segments.ts";
import { writeRateFactor } from "../steps.ts";

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
  /** Whether pairs are kept in 16 bits, which needs `shader-f16`. Default false. */
  readonly half?: boolean;
}

/** A stretch of the pixels with what L-BFGS keeps of it. */
interface KeptSegment extends Segment {
  /** Direction, start, gradient at start: one after the other. */
  readonly vectors: Memory;
  /** Steps, then changes of the gradient. */
  readonly pairs: Memory;
}

/** Places of vectors that are no pairs. */
const VECTOR = { direction: 0, start: 1 } as const;

/** How many there are. */
const VECTORS = 3;

/** Sums beside those of the pairs, and sums a pair: see lbfgs_dots.wgsl. */
const SUMS = { beside: 8, aPair: 4 } as const;

/** Bytes of the state, and those of a pair's factors and scales: see lbfgs_state.wgsl. */
const STATE_BYTES = { beside: 112, aPair: 16 } as const;

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
  readonly #segments: readonly KeptSegment[];
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
    this.state = { bytes: STATE_BYTES.beside + STATE_BYTES.aPair * history };
    this.average = average === undefined ? undefined : { bytes };
    this.#kept = { bytes: 8 * history ** 2 };
    this.#segments = keptSegments(bytes / 16, options);
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

  /** A vector of a segment that is no pair, by its place. */
  #vector({ count, vectors }: KeptSegment, place: number): Memory {
    const bytes = 16 * count;
    return { bytes, offset: place * bytes, buffer: vectors.buffer! };
  }

  #memories(): [label: string, memory: Memory][] {
    return [
      ["state", this.state],
      ["products", this.#kept],
      ...this.#segments.map(({ vectors }): [string, Memory] => ["vectors", vectors]),
      ...this.#segments.map(({ pairs }): [string, Memory] => ["pairs", pairs]),
      ...this.average ? [["average", this.average] satisfies [string, Memory]] : [],
    ];
  }

  #allocate(): void {
    for (const [label, memory] of this.#memories()) {
      // The average is as long as the pixels, which only parts are bound of.
      memory.buffer = memory === this.average
        ? this.#gpu.arena(`L-BFGS: ${label}`, memory.bytes)
        : this.#gpu.buffer(`L-BFGS: ${label}`, memory.bytes);
    }
    writeRateFactor(this.#gpu, this.state, this.#options.rateFactor);
    const { pixels } = this.#objective;
    for (const segment of this.#segments) {
      copyMemory(this.#gpu, partOf(pixels, segment), this.#vector(segment, VECTOR.start));
    }
    if (this.average) copyMemory(this.#gpu, pixels, this.average);
  }

  #emitDecide(): void {
    const { history } = this.#options;
    const rows = SUMS.beside + SUMS.aPair * history;
    const longest = Math.max(...this.#segments.map(({ count }) => count));
    const workgroups = Math.ceil(longest / LEAST_WORK / WORKGROUP);
    // Divided among the segments, so that their sums together stay as small as of one.
    const share = Math.max(1, Math.floor(REDUCTION_THREADS / this.#segments.length / WORKGROUP));
    const threads = WORKGROUP * Math.min(share, workgroups);
    const stride = threads * this.#segments.length;
    const partial = this.decide.scratch("partial sums", 4 * rows * stride);
    const sums = this.decide.scratch("sums", 4 * rows);
    this.#segments.forEach((segment, i) => {
      this.decide.dispatch({
        shader: {
          label: "L-BFGS dots",
          texts: [...this.#stateTexts, dotsText],
          constants: this.#constants,
        },
        params: { u32: [segment.count, threads, i * threads, stride] },
        buffers: {
          1: partOf(this.#objective.gradient, segment),
          2: segment.vectors,
          3: segment.pairs,
          4: this.state,
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

  #emitUpdate(segment: KeptSegment): void {
    const { pixels, gradient } = this.#objective;
    const average = this.average && partOf(this.average, segment);
    this.decide.dispatch({
      shader: {
        label: "L-BFGS update",
        texts: [...this.#stateTexts, updateText],
        constants: this.#constants,
      },
      params: { u32: [segment.count] },
      buffers: {
        1: partOf(gradient, segment),
        2: this.state,
        3: segment.vectors,
        4: segment.pairs,
        6: average ?? { bytes: 16, buffer: this.#gpu.nothing },
        7: partOf(pixels, segment),
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
        buffers: { 1: this.state, 2: segment.vectors, 7: partOf(pixels, segment) },
        invocations: segment.count,
      });
      this.home.copy(this.#vector(segment, VECTOR.start), partOf(pixels, segment));
    }
  }

  get #stateTexts(): string[] {
    return [stateText, lbfgsStateText];
  }

  get #constants(): Record<string, number | boolean> {
    const { history, half = false } = this.#options;
    return { HISTORY: history, AVERAGE: this.average !== undefined, HALF: half };
  }
}

/** The segments of so many vec4, each with its vectors. */
function keptSegments(count: number, options: LbfgsVectorsOptions): KeptSegment[] {
  const { history, segmentBytes } = options;
  const half = options.half ?? false;
  const pairBytes = 2 * history * (half ? 8 : 16);
  const vectorBytes = 16 * VECTORS;
  const bytesEach = Math.max(pairBytes, vectorBytes);
  return segmentsOf(count, { bytes: segmentBytes, bytesEach }).map((segment) => ({
    ...segment,
    vectors: { bytes: vectorBytes * segment.count },
    pairs: { bytes: pairBytes * segment.count, half },
  }));
}
