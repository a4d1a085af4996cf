/** The vectors of L-BFGS on the GPU, and its kernel calls. */

import reduceText from "../../../shaders/common/reduce_rows.wgsl" with { type: "text" };
import decideText from "../../../shaders/lbfgs/lbfgs_decide.wgsl" with { type: "text" };
import dotsText from "../../../shaders/lbfgs/lbfgs_dots.wgsl" with { type: "text" };
import moveText from "../../../shaders/lbfgs/lbfgs_move.wgsl" with { type: "text" };
import updateText from "../../../shaders/lbfgs/lbfgs_update.wgsl" with { type: "text" };
import type { Gpu } from "../../gpu/gpu.ts";
import { copyMemory, type Memory, partOf, type Segment, segmentsOf } from "../../gpu/memory.ts";
import { Program } from "../../gpu/program.ts";
import { REDUCTION_THREADS } from "../../ops/reduce.ts";
import type { Differentiable, Rates } from "../optimizer.ts";
import { clearEnd, HEAD_BYTES, writeRateFactor } from "../steps.ts";

/** Options of {@linkcode LbfgsVectors}. */
export interface LbfgsVectorsOptions {
  /** Pairs that are remembered. */
  readonly history: number;
  /** The step to try first along a direction. */
  readonly learningRate: number;
  /** The factor of that step; halved at every recovery. */
  readonly rateFactor: number;
  /** Decay of the average of the iterates; `undefined`: none. */
  readonly average: number | undefined;
  /** The share of the value by which an iteration has to lower it; 0: any. */
  readonly enough: number;
  /** Bytes of vectors in one binding at most. */
  readonly segmentBytes: number;
  /** True keeps pairs in 16 bits, which needs `shader-f16`. Default false. */
  readonly half?: boolean;
}

/** A segment of the pixels with the vectors of L-BFGS. */
interface VectorSegment extends Segment {
  /** Direction, start, gradient at start: one after the other. */
  readonly vectors: Memory;
  /** Steps, then changes of the gradient. */
  readonly pairs: Memory;
}

/** Indices of vectors that are no pairs. */
const VECTOR = { direction: 0, start: 1 } as const;

/** The number of these vectors. */
const VECTORS = 3;

/** Sums beside those of the pairs, and sums a pair: see lbfgs_dots.wgsl. */
const SUMS = { beside: 8, aPair: 4 } as const;

/** Bytes of the state, and those of a pair's factors and scales: see lbfgs_state.wgsl. */
const STATE_BYTES = { beside: 116, aPair: 16 } as const;

/** The least number of vec4 of an invocation, lest a small picture's partial sums outnumber its pixels. */
const LEAST_WORK = 16;

/** Invocations of a workgroup that adds up or decides, a power of two. */
const WORKGROUP = 64;

/**
 * The vectors of L-BFGS on the GPU and the kernel calls around each evaluation, which are the same whatever is
 * decided.
 */
export class LbfgsVectors implements Disposable {
  /** Before an evaluation: the pixels move to its point. */
  readonly move: Program;
  /** After it: dot products, their sums, the decision, and the update of the vectors. */
  readonly decide: Program;
  /** Between calls: the pixels are restored to the last accepted point, at first the start. */
  readonly restore: Program;
  /** See lbfgs_state.wgsl. */
  readonly state: Memory;
  /** The average of the iterates, if it was asked for. */
  readonly average: Memory | undefined;
  readonly #gpu: Gpu;
  readonly #objective: Differentiable;
  readonly #options: LbfgsVectorsOptions;
  readonly #segments: readonly VectorSegment[];
  readonly #products: Memory;

  private constructor(gpu: Gpu, objective: Differentiable, options: LbfgsVectorsOptions) {
    const { history, average } = options;
    const { bytes } = objective.pixels;
    this.#gpu = gpu;
    this.#objective = objective;
    this.#options = options;
    this.move = new Program(gpu, "L-BFGS: move");
    this.decide = new Program(gpu, "L-BFGS: decide");
    this.restore = new Program(gpu, "L-BFGS: restore");
    this.state = { bytes: STATE_BYTES.beside + STATE_BYTES.aPair * history };
    this.average = average === undefined ? undefined : { bytes };
    this.#products = { bytes: 8 * history ** 2 };
    this.#segments = vectorSegments(bytes / 16, options);
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

  /** All memory that lasts from one evaluation to the next, the function's pixels included, by names. */
  get lasting(): Map<string, Memory> {
    return new Map([["pixels", this.#objective.pixels], ...this.#memories()]);
  }

  /** Takes another step to try first, another gain that is enough, and another decay of the average if there is one. */
  setRates({ learningRate, average, enough }: Rates): void {
    const decay = this.average && { log_decay: Math.log(average) };
    this.decide.setParameters({ rate: learningRate, enough, ...decay });
  }

  /** Begins anew at the pixels as they are, as the first evaluation does; the number of recoveries and the rate stay. */
  forget(): void {
    clearEnd(this.#gpu, this.state);
    this.#gpu.write(this.state.buffer!, new Uint8Array(this.state.bytes - HEAD_BYTES), HEAD_BYTES);
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
    return [this.move, this.decide, this.restore];
  }

  /** A vector of a segment that is no pair, by its index. */
  #vector({ count, vectors }: VectorSegment, index: number): Memory {
    const bytes = 16 * count;
    return { bytes, offset: index * bytes, buffer: vectors.buffer! };
  }

  #memories(): [name: string, memory: Memory][] {
    return [
      ["state", this.state],
      ["products", this.#products],
      ...this.#segments.map(({ vectors }, i): [string, Memory] => [`vectors ${i}`, vectors]),
      ...this.#segments.map(({ pairs }, i): [string, Memory] => [`pairs ${i}`, pairs]),
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
          texts: [dotsText],
          constants: this.#constants,
        },
        params: { count: segment.count, threads, first: i * threads, stride },
        bindings: {
          gradient: partOf(this.#objective.gradient, segment),
          vectors: segment.vectors,
          pairs: segment.pairs,
          state: this.state,
          partial,
        },
        invocations: threads,
      });
    });
    this.decide.dispatch({
      shader: { label: "L-BFGS sums", texts: [reduceText] },
      params: { count: stride / 4 },
      bindings: { partial, sums },
      invocations: rows * WORKGROUP,
      workgroupSize: WORKGROUP,
    });
    this.#emitDecision(sums);
    for (const segment of this.#segments) this.#emitUpdate(segment);
  }

  #emitDecision(sums: Memory): void {
    const { learningRate, average, enough } = this.#options;
    const { pixels, scalars, totalSlot } = this.#objective;
    this.decide.dispatch({
      shader: { label: "L-BFGS decision", texts: [decideText], constants: this.#constants },
      params: {
        total: totalSlot,
        numbers: pixels.bytes / 4,
        rate: learningRate,
        log_decay: average === undefined ? -1 : Math.log(average),
        enough,
      },
      bindings: { sums, scalars, kept: this.#products, state: this.state },
      invocations: WORKGROUP,
      workgroupSize: WORKGROUP,
    });
  }

  #emitUpdate(segment: VectorSegment): void {
    const { pixels, gradient } = this.#objective;
    const average = this.average && partOf(this.average, segment);
    this.decide.dispatch({
      shader: { label: "L-BFGS update", texts: [updateText], constants: this.#constants },
      params: { count: segment.count },
      bindings: {
        gradient: partOf(gradient, segment),
        state: this.state,
        vectors: segment.vectors,
        pairs: segment.pairs,
        average: average ?? { bytes: 16, buffer: this.#gpu.nothing },
        pixels: partOf(pixels, segment),
      },
      invocations: segment.count,
    });
  }

  #emitMoves(): void {
    const { pixels } = this.#objective;
    for (const segment of this.#segments) {
      this.move.dispatch({
        shader: { label: "L-BFGS move", texts: [moveText], constants: this.#constants },
        params: { count: segment.count },
        bindings: {
          state: this.state,
          vectors: segment.vectors,
          pixels: partOf(pixels, segment),
        },
        invocations: segment.count,
      });
      this.restore.copy(this.#vector(segment, VECTOR.start), partOf(pixels, segment));
    }
  }

  get #constants(): Record<string, number | boolean> {
    const { history, half = false } = this.#options;
    return { HISTORY: history, AVERAGE: this.average !== undefined, HALF: half };
  }
}

/** The segments of a number of vec4, each with its vectors. */
function vectorSegments(count: number, options: LbfgsVectorsOptions): VectorSegment[] {
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
