import { PentimentoError } from "../errors.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Recordable } from "../gpu/submit.ts";

/** A function of pixels on the GPU, as optimisers see it. `core/run/objective.ts` makes one. */
export interface Differentiable {
  /** Where the function is evaluated; optimisers change it. */
  readonly pixels: Memory;
  /** The gradient of the last evaluation. */
  readonly gradient: Memory;
  /** The values of the last evaluation, to be read by the host. */
  readonly scalars: Memory;
  /** The place in {@linkcode scalars} of the value that is minimised. */
  readonly totalSlot: number;
  /** What is recorded for one evaluation, in order. */
  readonly parts: readonly Recordable[];
  /** The value that is minimised, among the scalars that were read. */
  parse(scalars: Float32Array): { readonly total: number };
}

/**
 * Why there is no going on: nothing makes the function any smaller, it became infinite or not a number, or
 * it grew without bounds.
 */
export type End = "converged" | "not finite" | "diverged";

/** How some iterations went. */
export interface Report {
  /**
   * The scalars of the last good evaluation, for {@linkcode Differentiable.parse}: of L-BFGS those of the
   * pixels as they are, of Adam those before the last step. Where none was good, those of the first; where it was
   * cancelled before the first, no numbers.
   */
  readonly scalars: Float32Array;
  /** Iterations done by this call. */
  readonly iterations: number;
  /** Evaluations done by this call. */
  readonly evaluations: number;
  /** How often, in all calls, the optimiser went back to the last good pixels and on with half the step. */
  readonly recovered: number;
  /** Why there is no going on, if there is none. The pixels are then the last good ones. */
  readonly end?: End;
}

/** What Adam knows beside the pixels. */
export interface AdamState {
  /** Whose state it is. */
  readonly kind: "adam";
  /** Steps that are in the running means. */
  readonly steps: number;
  /** What the learning rate is multiplied by: 1, halved at every recovery. */
  readonly rateFactor: number;
  /**
   * The running mean of the gradient, in the order of the pixels (CHW). A saved one ends in the up to three
   * numbers that fill up the pixels' last vec4; they may be left out of one that is given.
   */
  readonly mean: Float32Array<ArrayBuffer>;
  /** The running mean of the squared gradient, likewise; never negative. */
  readonly square: Float32Array<ArrayBuffer>;
}

/** What L-BFGS knows that means something at another size: its history does not. */
export interface LbfgsState {
  /** Whose state it is. */
  readonly kind: "lbfgs";
  /** What the learning rate is multiplied by: 1, halved at every recovery. */
  readonly rateFactor: number;
}

/** What an optimiser can pass on to its successor, at the same size or, resampled, at another. */
export type OptimizerState = AdamState | LbfgsState;

/** Something that changes pixels to make a function smaller. */
export interface Optimizer extends Disposable {
  /** The result: the average of the pixels if one was asked for, else the pixels themselves. */
  readonly result: Memory;
  /**
   * Does up to so many iterations and waits for them. When it is cancelled, what has been begun counts for nothing:
   * the pixels are the last good ones.
   *
   * @param signal cancels it, also within an evaluation where these take long
   */
  iterate(count: number, signal?: AbortSignal): Promise<Report>;
  /** What a successor may start from, see the option `state`. */
  save(): Promise<OptimizerState>;
}

/**
 * Whether an average of the iterates is wanted.
 *
 * @param decay of the exponential moving average; 0 or nothing: none
 * @throws {PentimentoError} when it is no decay
 */
export function wantsAverage(decay: number | undefined): decay is number {
  if (decay === undefined || decay === 0) return false;
  if (!(decay > 0 && decay < 1)) {
    throw new PentimentoError(
      `The decay of the average is ${decay}: give a number from 0 (no average) to below 1`,
    );
  }
  return true;
}

/** What an optimiser reports that was cancelled before its first evaluation had ended. */
export function nothingDone({ scalars }: Differentiable): Report {
  const numbers = new Float32Array(scalars.bytes / 4).fill(NaN);
  return { scalars: numbers, iterations: 0, evaluations: 0, recovered: 0 };
}
