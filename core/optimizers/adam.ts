import adamText from "../../shaders/adam.wgsl" with { type: "text" };
import decideText from "../../shaders/adam_decide.wgsl" with { type: "text" };
import workgroupSumText from "../../shaders/workgroup_sum.wgsl" with { type: "text" };
import adamStateText from "../../shaders/adam_state.wgsl" with { type: "text" };
import dotText from "../../shaders/dot.wgsl" with { type: "text" };
import stateText from "../../shaders/optimizer_state.wgsl" with { type: "text" };
import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import { partialSums, REDUCTION_THREADS } from "../ops/reduce.ts";
import { copyMemory, wantsAverage } from "./average.ts";
import type { AdamState, Differentiable, Optimizer, OptimizerState, Report } from "./optimizer.ts";
import { readRateFactor, Steps, writeRateFactor } from "./steps.ts";

/** How Adam steps. */
export interface AdamOptions {
  /** Step size in units of the pixels. Default 0.02. */
  readonly learningRate?: number;
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the denominator. Default 1e-8. */
  readonly epsilon?: number;
  /** Whether pixels are clipped to [0, 1] after each step. Default true. */
  readonly clip?: boolean;
  /**
   * Decay of the exponential moving average of the pixels, from the start on and bias-corrected, which is
   * then the result. Default 0: no average.
   */
  readonly average?: number;
  /** What another Adam saved, to go on from. Default: none. */
  readonly state?: OptimizerState;
}

/** Bytes of the state, see adam_state.wgsl. */
const STATE_BYTES = 64;

/** Where the state has the number of steps. */
const STEPS = 16;

/** Invocations of the one workgroup that decides, a power of two. */
const DECIDE_WORKGROUP = 64;

/** What Adam keeps on the GPU. */
interface Memories {
  readonly state: Memory;
  readonly mean: Memory;
  readonly square: Memory;
  /** The last good pixels. */
  readonly good: Memory;
  readonly average: Memory | undefined;
}

/**
 * Adam (Kingma and Ba 2015). Every evaluation is looked at on the GPU before the step: from one that is not
 * finite, or where the total has diverged, it goes back to the last good pixels and on with half the rate
 * and new means; see adam_decide.wgsl.
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
   * Makes Adam for a function; its pixels are where it starts.
   *
   * @throws {PentimentoError} when the decay of the average is none, the state does not fit, or memory does
   * not suffice
   */
  static async create(
    gpu: Gpu,
    objective: Differentiable,
    options: AdamOptions = {},
  ): Promise<Adam> {
    const { average, state } = options;
    const averaged = wantsAverage(average);
    if (state !== undefined) checkState(state, objective.pixels);
    const adam = new Adam(gpu, objective);
    try {
      await gpu.guarded("allocating Adam", () => adam.#allocate(averaged, state));
      adam.#emit(options);
      await adam.#program.build();
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
   * Does so many steps; going back counts as one. The losses are those before the last of them. Once there
   * is no going on, nothing more is done.
   */
  async iterate(count: number): Promise<Report> {
    if (this.#last?.end !== undefined) return { ...this.#last, iterations: 0, evaluations: 0 };
    const steps = await this.#steps.run(count);
    const ended = steps.findIndex(({ end }) => end !== undefined);
    const done = ended < 0 ? count : ended + 1;
    const { recovered, end } = steps[done - 1]!;
    const good = steps.slice(0, done).findLast(({ good }) => good);
    const scalars = good?.scalars ?? this.#last?.scalars ?? steps[0]!.scalars;
    this.#last = { scalars, iterations: done, evaluations: done, recovered, ...end && { end } };
    return this.#last;
  }

  /** The running means and the rate. At the same size, an Adam that goes on from them does what this one would. */
  async save(): Promise<OptimizerState> {
    const { state, mean, square } = this.#memories;
    return {
      kind: "adam",
      steps: (await this.#gpu.read(state.buffer!, 4, STEPS))[0]!,
      rateFactor: await readRateFactor(this.#gpu, state),
      mean: await this.#gpu.read(mean.buffer!, mean.bytes),
      square: await this.#gpu.read(square.buffer!, square.bytes),
    };
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
    const parts = { objective: this.#objective, program: this.#program, state };
    this.#steps = new Steps(this.#gpu, { label: "Adam", ...parts });
    if (average !== undefined) copyMemory(this.#gpu, pixels, average);
    writeRateFactor(this.#gpu, state, from?.rateFactor ?? 1);
    if (from === undefined) return;
    const { queue } = this.#gpu.device;
    queue.writeBuffer(state.buffer!, STEPS, Float32Array.of(from.steps));
    queue.writeBuffer(mean.buffer!, 0, from.mean);
    queue.writeBuffer(square.buffer!, 0, from.square);
  }

  #emit(options: AdamOptions): void {
    const { beta1 = 0.9, beta2 = 0.999, average: decay = 0 } = options;
    const { learningRate = 0.02, epsilon = 1e-8, clip = true } = options;
    const { pixels, gradient, scalars, totalSlot } = this.#objective;
    const { state, mean, square, good, average } = this.#memories;
    const program = this.#program;
    const count = pixels.bytes / 16;
    const partial = partialSums(program);
    const constants = { AVERAGE: average !== undefined };
    const [log1, log2] = [Math.log(beta1), Math.log(beta2)];
    program.dispatch({
      shader: { label: "squared gradient", texts: [dotText] },
      params: { u32: [count, REDUCTION_THREADS] },
      buffers: { 1: gradient, 2: gradient, 7: partial },
      invocations: REDUCTION_THREADS,
    });
    const texts = [stateText, adamStateText];
    program.dispatch({
      shader: {
        label: "Adam's decision",
        texts: [...texts, workgroupSumText, decideText],
        constants,
      },
      params: {
        u32: [REDUCTION_THREADS / 4, totalSlot],
        f32: [log1, log2, average ? Math.log(decay) : -1],
      },
      buffers: { 1: partial, 2: scalars, 7: state },
      invocations: DECIDE_WORKGROUP,
      workgroupSize: DECIDE_WORKGROUP,
    });
    const nothing: Memory = { bytes: 16, buffer: this.#gpu.nothing };
    program.dispatch({
      shader: {
        label: "adam",
        texts: [...texts, adamText],
        constants: { ...constants, CLIP: clip },
      },
      params: { u32: [count], f32: [learningRate, beta1, beta2, log1, log2, epsilon] },
      buffers: {
        ...{ 1: gradient, 2: state, 3: mean, 4: square, 5: good },
        ...{ 6: average ?? nothing, 7: pixels },
      },
      invocations: count,
    });
  }

  #memory(label: string, bytes: number): Memory {
    const buffer = this.#gpu.buffer(`Adam: ${label}`, bytes);
    this.#owned.push(buffer);
    return { bytes, buffer };
  }
}

/** Passes while a state is one of Adam for so many pixels. */
function checkState(state: OptimizerState, pixels: Memory): asserts state is AdamState {
  if (state.kind !== "adam") {
    throw new PentimentoError(
      `Adam cannot go on from a state of ${state.kind}: give it one of Adam`,
    );
  }
  const count = pixels.bytes / 4;
  for (const { length } of [state.mean, state.square]) {
    if (length <= count && length > count - 4) continue;
    throw new PentimentoError(
      `The state of Adam has ${length} numbers, but the pixels ${count}: resample it to their size`,
    );
  }
}
