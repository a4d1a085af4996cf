/** Adam on the GPU. */

import adamText from "../../../shaders/adam/adam.wgsl" with { type: "text" };
import decideText from "../../../shaders/adam/adam_decide.wgsl" with { type: "text" };
import dotText from "../../../shaders/common/dot.wgsl" with { type: "text" };
import { bindableBytes } from "../../gpu/capabilities.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { copyMemory, type Memory, partOf, type Segment, segmentsOf } from "../../gpu/memory.ts";
import { Program } from "../../gpu/program.ts";
import { REDUCTION_THREADS } from "../../ops/reduce.ts";
import {
  type AdamState,
  type Differentiable,
  LEARNING_RATES,
  nothingDone,
  type Optimizer,
  type OptimizerSnapshot,
  type OptimizerState,
  type Rates,
  type Report,
  reportOfChange,
} from "../optimizer.ts";
import { copyBits, expectAdam, expectKind, fitsBits, writeBits } from "../snapshot.ts";
import { ADAM_STEPS } from "../saved_state.ts";
import { clearEnd, readRateFactor, Steps, writeRateFactor } from "../steps.ts";

/**
 * Options of {@linkcode Adam}.
 *
 * @category Minimising
 */
export interface AdamOptions {
  /** Step size in units of the pixels. Default 0.02. */
  readonly learningRate?: number;
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the denominator. Default 1e-8. */
  readonly epsilon?: number;
  /** True clips pixels to [0, 1] after each step. Default true. */
  readonly clip?: boolean;
  /** Decay, below 1, of the bias-corrected moving average of the pixels, then the result. Default 0: no average. */
  readonly average?: number;
  /** The saved state of another Adam, to continue from. Default: none. */
  readonly state?: OptimizerState;
  /** Bytes of each vector that are bound at once. Default: what the device binds at most. */
  readonly segmentBytes?: number;
}

/** Bytes of the state, see adam_state.wgsl. */
const STATE_BYTES = 64;

/** The offset of the number of good evaluations. */
const SEEN = 36;

/** Invocations of the one workgroup that decides, a power of two. */
const DECIDE_WORKGROUP = 64;

interface Memories {
  readonly state: Memory;
  readonly mean: Memory;
  readonly square: Memory;
  /** The last good pixels. */
  readonly good: Memory;
  readonly average: Memory | undefined;
}

/**
 * Adam (Kingma and Ba 2015). Every evaluation is checked on the GPU before the step: where it is not finite, or
 * the total has diverged, the last good pixels are restored, and it goes on with half the rate and new means; see
 * adam_decide.wgsl.
 */
export class Adam implements Optimizer {
  readonly #gpu: Gpu;
  readonly #objective: Differentiable;
  readonly #program: Program;
  readonly #owned: GPUBuffer[] = [];
  #memories!: Memories;
  #steps!: Steps;
  #last: Report | undefined;

  private constructor(gpu: Gpu, objective: Differentiable) {
    this.#gpu = gpu;
    this.#objective = objective;
    this.#program = new Program(gpu, "Adam");
  }

  /**
   * Creates Adam for a function; it starts at the function's pixels.
   *
   * @throws {PentimentoError} when the state does not fit, or memory does not suffice
   */
  static async create(
    gpu: Gpu,
    objective: Differentiable,
    options: AdamOptions = {},
  ): Promise<Adam> {
    const { average = 0, state } = options;
    if (state !== undefined) expectAdam(state, objective.pixels);
    const adam = new Adam(gpu, objective);
    try {
      await gpu.guarded("allocating Adam", () => {
        adam.#allocate(average > 0, state);
        adam.#emit(options);
      });
      await adam.#program.build();
      // Only a program that is complete can be cut.
      const parts = { objective, program: adam.#program, state: adam.#memories.state };
      adam.#steps = new Steps(gpu, { label: "Adam", ...parts });
    } catch (error) {
      adam[Symbol.dispose]();
      throw error;
    }
    return adam;
  }

  /** The average of the pixels if one was asked for, else the pixels. */
  get result(): Memory {
    return this.#memories.average ?? this.#objective.pixels;
  }

  /**
   * Does this number of steps; a recovery counts as one. The losses are those before the last of them. Once it has
   * ended, nothing more is done.
   */
  async iterate(count: number, signal?: AbortSignal): Promise<Report> {
    const last = this.#last ?? nothingDone(this.#objective);
    if (last.end !== undefined) return { ...last, iterations: 0, evaluations: 0 };
    const steps = await this.#steps.run(count, signal);
    if (steps.length === 0) return { ...last, iterations: 0, evaluations: 0 };
    const ended = steps.findIndex(({ end }) => end !== undefined);
    const done = ended < 0 ? steps.length : ended + 1;
    const { recovered, end } = steps[done - 1]!;
    const good = steps.slice(0, done).findLast(({ good }) => good);
    const scalars = good?.scalars ?? this.#last?.scalars ?? steps[0]!.scalars;
    const first = this.#last?.first ?? steps.slice(0, done).find(({ good }) => good)?.scalars;
    const counts = { iterations: done, evaluations: done, recovered };
    this.#last = { scalars, ...counts, ...first && { first }, ...end && { end } };
    return this.#last;
  }

  /** The running means and the rate. At the same size, an Adam that continues from them does what this one would. */
  async save(): Promise<OptimizerState> {
    const { state, mean, square } = this.#memories;
    return {
      kind: "adam",
      steps: (await this.#gpu.read(state.buffer!, 4, ADAM_STEPS))[0]!,
      rateFactor: await readRateFactor(this.#gpu, state),
      mean: await this.#gpu.read(mean.buffer!, mean.bytes),
      square: await this.#gpu.read(square.buffer!, square.bytes),
    };
  }

  /** @inheritdoc */
  async snapshot(): Promise<() => Promise<OptimizerSnapshot>> {
    const last = this.#last;
    const read = await copyBits(this.#gpu, this.#lasting);
    return async () => ({ kind: "adam", memory: await read(), last, started: last !== undefined });
  }

  /** @inheritdoc */
  fits({ kind, memory }: OptimizerSnapshot): boolean {
    return kind === "adam" && fitsBits(this.#lasting, memory);
  }

  /** @inheritdoc */
  restore({ kind, memory, last }: OptimizerSnapshot): void {
    expectKind(kind, "adam");
    writeBits(this.#gpu, this.#lasting, memory);
    this.#last = last;
  }

  /** @inheritdoc */
  setRates({ learningRate, beta1, beta2, average }: Rates): void {
    this.#program.setParameters({
      rate: learningRate,
      beta1,
      beta2,
      log_beta1: Math.log(beta1),
      log_beta2: Math.log(beta2),
      ...this.#memories.average && { log_decay: Math.log(average) },
    });
  }

  /** @inheritdoc */
  changeFunction(retotal: (scalars: Float32Array) => Float32Array): void {
    const { buffer } = this.#memories.state;
    clearEnd(this.#gpu, this.#memories.state);
    // The totals so far, by which it is judged whether one has diverged, are of the function before.
    this.#gpu.write(buffer!, Uint32Array.of(0), SEEN);
    this.#last = reportOfChange(this.#last, retotal);
  }

  /** All memory that lasts from one evaluation to the next. */
  get #lasting(): Map<string, Memory> {
    const { average, ...memories } = this.#memories;
    const { pixels } = this.#objective;
    return new Map(Object.entries({ pixels, ...memories, ...average && { average } }));
  }

  [Symbol.dispose](): void {
    this.#program[Symbol.dispose]();
    this.#steps?.[Symbol.dispose]();
    for (const buffer of this.#owned) this.#gpu.release(buffer);
  }

  #allocate(averaged: boolean, from: AdamState | undefined): void {
    const { pixels } = this.#objective;
    const memories = this.#memories = {
      state: this.#memory("state", STATE_BYTES),
      mean: this.#memory("mean", pixels.bytes),
      square: this.#memory("square", pixels.bytes),
      good: this.#memory("last good pixels", pixels.bytes),
      average: averaged ? this.#memory("average", pixels.bytes) : undefined,
    };
    const { state, mean, square, average } = memories;
    if (average !== undefined) copyMemory(this.#gpu, pixels, average);
    writeRateFactor(this.#gpu, state, from?.rateFactor ?? 1);
    if (from === undefined) return;
    this.#gpu.write(state.buffer!, Float32Array.of(from.steps), ADAM_STEPS);
    this.#gpu.write(mean.buffer!, from.mean);
    this.#gpu.write(square.buffer!, from.square);
  }

  #emit(options: AdamOptions): void {
    const { beta1 = 0.9, beta2 = 0.999, average: decay = 0 } = options;
    const { learningRate = LEARNING_RATES.adam, epsilon = 1e-8, clip = true } = options;
    const { pixels, scalars, totalSlot } = this.#objective;
    const { state, average } = this.#memories;
    const bytes = Math.min(bindableBytes(this.#gpu), options.segmentBytes ?? Infinity);
    const segments = segmentsOf(pixels.bytes / 16, { bytes, bytesEach: 16 });
    const partial = this.#emitSquares(segments);
    const constants = { AVERAGE: average !== undefined };
    const logs = { log_beta1: Math.log(beta1), log_beta2: Math.log(beta2) };
    this.#program.dispatch({
      shader: { label: "Adam's decision", texts: [decideText], constants },
      params: {
        count: partial.bytes / 16,
        total: totalSlot,
        ...logs,
        log_decay: average ? Math.log(decay) : -1,
      },
      bindings: { partial, scalars, state },
      invocations: DECIDE_WORKGROUP,
      workgroupSize: DECIDE_WORKGROUP,
    });
    const shader = { label: "adam", texts: [adamText], constants: { ...constants, CLIP: clip } };
    const rates = { rate: learningRate, beta1, beta2, ...logs, epsilon };
    for (const segment of segments) {
      this.#program.dispatch({
        shader,
        params: { count: segment.count, ...rates },
        bindings: this.#bindingsOf(segment),
        invocations: segment.count,
      });
    }
  }

  /** The partial sums of the squared gradient of all segments, one segment after the other. */
  #emitSquares(segments: readonly Segment[]): Memory {
    const bytes = 4 * REDUCTION_THREADS;
    const partial = this.#memory("partial sums", bytes * segments.length);
    segments.forEach((segment, i) => {
      const gradient = partOf(this.#objective.gradient, segment);
      this.#program.dispatch({
        shader: { label: "squared gradient", texts: [dotText] },
        params: { count: segment.count, threads: REDUCTION_THREADS },
        bindings: { a: gradient, b: gradient, partial: { ...partial, bytes, offset: bytes * i } },
        invocations: REDUCTION_THREADS,
      });
    });
    return partial;
  }

  /** The memory that adam.wgsl binds of a segment. */
  #bindingsOf(segment: Segment): Record<string, Memory> {
    const { pixels, gradient } = this.#objective;
    const { state, mean, square, good, average } = this.#memories;
    const part = (whole: Memory) => partOf(whole, segment);
    const nothing: Memory = { bytes: 16, buffer: this.#gpu.nothing };
    return {
      gradient: part(gradient),
      state,
      mean: part(mean),
      square: part(square),
      good: part(good),
      average: average ? part(average) : nothing,
      pixels: part(pixels),
    };
  }

  #memory(label: string, bytes: number): Memory {
    const buffer = this.#gpu.arena(`Adam: ${label}`, bytes);
    this.#owned.push(buffer);
    return { bytes, buffer };
  }
}
