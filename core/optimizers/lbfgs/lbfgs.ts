/** L-BFGS on the GPU. */

import { outOfRange } from "../../errors.ts";
import { bindableBytes, expectHalf } from "../../gpu/capabilities.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Memory } from "../../gpu/memory.ts";
import {
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
import { copyBits, expectKind, fitsBits, writeBits } from "../snapshot.ts";
import { readRateFactor, Steps } from "../steps.ts";
import { LbfgsVectors } from "./lbfgs_vectors.ts";

/**
 * Options of {@linkcode Lbfgs}.
 *
 * @category Minimising
 */
export interface LbfgsOptions {
  /** Pairs of steps and gradient changes that are remembered, 1 to 40. Default 10. */
  readonly history?: number;
  /** The step to try first along a direction, times the direction. Default 1. */
  readonly learningRate?: number;
  /**
   * Decay of the exponential moving average of the iterates, from the start on and bias-corrected, which is
   * then the result, from 0 to below 1. Default 0: no average.
   */
  readonly average?: number;
  /**
   * It ends when eight iterations lowered the function by less than this share of it each, on average. Default 0:
   * never for that.
   */
  readonly enough?: number;
  /** The saved state of another L-BFGS, to continue from. Default: none. */
  readonly state?: OptimizerState;
  /**
   * The numbers in which pairs are remembered; `f16` halves the memory of the history, and directions are a
   * little less exact. It needs an adapter with `shader-f16`. Default `f32`.
   */
  readonly historyPrecision?: "f32" | "f16";
  /** Bytes of vectors that are bound at once. Default: what the device binds at most. */
  readonly segmentBytes?: number;
}

/** The most pairs: with more, the products of all pairs would not fit the 16 KiB of workgroup memory that every device has. */
export const LONGEST_HISTORY = 40;

/**
 * L-BFGS (Liu and Nocedal 1989) with a strong Wolfe line search, wholly on the GPU: every evaluation is
 * followed by the same few kernel calls, which decide for themselves what it was, so many are submitted at
 * once and the host only learns how it went. For evaluations that are not finite see
 * lbfgs_transitions.wgsl.
 */
export class Lbfgs implements Optimizer {
  readonly #gpu: Gpu;
  readonly #objective: Differentiable;
  readonly #vectors: LbfgsVectors;
  readonly #steps: Steps;
  #last: Report | undefined;
  #started = false;

  private constructor(gpu: Gpu, objective: Differentiable, vectors: LbfgsVectors) {
    this.#gpu = gpu;
    this.#objective = objective;
    this.#vectors = vectors;
    const { move: before, decide: program, restore: after, state } = vectors;
    const parts = { objective, before, program, after, state };
    this.#steps = new Steps(gpu, { label: "L-BFGS", ...parts });
  }

  /**
   * Creates L-BFGS for a function; it starts at the function's pixels.
   *
   * @throws {PentimentoError} when history, its precision or state do not fit, or memory does not suffice
   */
  static async create(
    gpu: Gpu,
    objective: Differentiable,
    options: LbfgsOptions = {},
  ): Promise<Lbfgs> {
    const { history = 10, learningRate = LEARNING_RATES.lbfgs, average, enough = 0, state } =
      options;
    if (!Number.isInteger(history) || history < 1 || history > LONGEST_HISTORY) {
      throw outOfRange(
        `L-BFGS cannot remember ${history} pairs: give a whole number from 1 to ${LONGEST_HISTORY}`,
      );
    }
    if (state !== undefined) expectKind(state.kind, "lbfgs");
    const half = options.historyPrecision === "f16";
    if (half) expectHalf(gpu, "A history in f16");
    const vectors = await LbfgsVectors.create(gpu, objective, {
      history,
      learningRate,
      rateFactor: state?.rateFactor ?? 1,
      average: average || undefined,
      enough,
      segmentBytes: Math.min(bindableBytes(gpu), options.segmentBytes ?? Infinity),
      half,
    });
    return new Lbfgs(gpu, objective, vectors);
  }

  /** The average of the iterates if one was asked for, else the pixels. */
  get result(): Memory {
    return this.#vectors.average ?? this.#objective.pixels;
  }

  /**
   * Does this number of iterations, each of one line search, or fewer when it ends; then nothing more is ever
   * done.
   */
  async iterate(count: number, signal?: AbortSignal): Promise<Report> {
    let [iterations, evaluations] = [0, 0];
    let last = this.#last;
    while (iterations < count && last?.end === undefined && !signal?.aborted) {
      // Every evaluation ends one iteration at most, so there are never too many.
      const steps = await this.#steps.run(count - iterations, signal);
      for (const { good, end, recovered, scalars } of steps) {
        evaluations++;
        if (good && this.#started) iterations++;
        this.#started ||= good;
        const latest = good || last === undefined ? scalars : last.scalars;
        const first = last?.first ?? (good ? scalars : undefined);
        const counts = { iterations, evaluations, recovered };
        last = { scalars: latest, ...counts, ...first && { first }, ...end && { end } };
        if (end !== undefined) break;
      }
    }
    const report = { ...last ?? nothingDone(this.#objective), iterations, evaluations };
    if (last !== undefined) this.#last = report;
    return report;
  }

  /** The rate, without the history, which means nothing at another size. */
  async save(): Promise<OptimizerState> {
    return { kind: "lbfgs", rateFactor: await readRateFactor(this.#gpu, this.#vectors.state) };
  }

  /** @inheritdoc */
  async snapshot(): Promise<() => Promise<OptimizerSnapshot>> {
    const [last, started] = [this.#last, this.#started];
    const read = await copyBits(this.#gpu, this.#vectors.lasting);
    return async () => ({ kind: "lbfgs", memory: await read(), last, started });
  }

  /** @inheritdoc */
  fits({ kind, memory }: OptimizerSnapshot): boolean {
    return kind === "lbfgs" && fitsBits(this.#vectors.lasting, memory);
  }

  /** @inheritdoc */
  restore({ kind, memory, last, started }: OptimizerSnapshot): void {
    expectKind(kind, "lbfgs");
    writeBits(this.#gpu, this.#vectors.lasting, memory);
    this.#last = last;
    this.#started = started;
  }

  /** @inheritdoc */
  setRates(rates: Rates): void {
    this.#vectors.setRates(rates);
  }

  /** @inheritdoc */
  changeFunction(retotal: (scalars: Float32Array) => Float32Array): void {
    this.#vectors.forget();
    this.#last = reportOfChange(this.#last, retotal);
    this.#started = false;
  }

  [Symbol.dispose](): void {
    this.#steps[Symbol.dispose]();
    this.#vectors[Symbol.dispose]();
  }
}
