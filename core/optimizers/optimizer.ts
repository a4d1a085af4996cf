/** Optimisers as runs see them: the function, the report, the saved state. */

import type { Memory } from "../gpu/memory.ts";
import type { Recordable } from "../gpu/submit.ts";

/** A differentiable function of pixels on the GPU. `core/run/objective.ts` makes one. */
export interface Differentiable {
  /** The point of evaluation; optimisers change it. */
  readonly pixels: Memory;
  /** The gradient of the last evaluation. */
  readonly gradient: Memory;
  /** The values of the last evaluation, to be read by the host. */
  readonly scalars: Memory;
  /** The index in {@linkcode scalars} of the value that is minimised. */
  readonly totalSlot: number;
  /** The recordings of one evaluation, in order. */
  readonly parts: readonly Recordable[];
  /** The value that is minimised, among the scalars that were read. */
  parse(scalars: Float32Array): { readonly total: number };
}

/**
 * The reason for the end: nothing makes the function any smaller, it became infinite or not a number, it grew
 * without bounds, or iterations made it so little smaller that it is enough.
 *
 * @category Sessions
 */
export type End = "converged" | "not finite" | "diverged" | "enough";

/**
 * The outcome of some iterations.
 *
 * @category Sessions
 */
export interface Report {
  /**
   * The scalars of the last good evaluation, for {@linkcode Differentiable.parse}: of L-BFGS those of the
   * pixels as they are, of Adam those before the last step. Where none was good, those of the first; where it was
   * cancelled before the first, no numbers.
   */
  readonly scalars: Float32Array;
  /** The scalars of the first good evaluation of all calls, at the start; `undefined`: there was none yet. */
  readonly first?: Float32Array;
  /** Iterations done by this call. */
  readonly iterations: number;
  /** Evaluations done by this call. */
  readonly evaluations: number;
  /** Recoveries in all calls: the last good pixels were restored, and the step halved. */
  readonly recovered: number;
  /** The reason for the end, if it has ended. The pixels are then the last good ones. */
  readonly end?: End;
}

/**
 * The state of Adam beside the pixels.
 *
 * @category Sessions
 */
export interface AdamState {
  /** The optimiser. */
  readonly kind: "adam";
  /** Steps that are in the running means. */
  readonly steps: number;
  /** The factor of the learning rate: 1, halved at every recovery. */
  readonly rateFactor: number;
  /**
   * The running mean of the gradient, in the order of the pixels (CHW). A saved one ends in the up to three
   * numbers that pad the pixels' last vec4; they may be left out of one that is passed in.
   */
  readonly mean: Float32Array<ArrayBuffer>;
  /** The running mean of the squared gradient, likewise; never negative. */
  readonly square: Float32Array<ArrayBuffer>;
}

/**
 * The state of L-BFGS that means something at another size: its history does not.
 *
 * @category Sessions
 */
export interface LbfgsState {
  /** The optimiser. */
  readonly kind: "lbfgs";
  /** The factor of the learning rate: 1, halved at every recovery. */
  readonly rateFactor: number;
}

/**
 * The state that an optimiser can pass on to its successor, at the same size or, resampled, at another.
 *
 * @category Sessions
 */
export type OptimizerState = AdamState | LbfgsState;

/**
 * The bits of some memory, by names.
 *
 * @category Sessions
 */
export type Bits = Readonly<Record<string, Uint32Array<ArrayBuffer>>>;

/**
 * An optimiser as it is between two calls, with the pixels of its function.
 *
 * @category Sessions
 */
export interface OptimizerSnapshot {
  /** The optimiser. */
  readonly kind: OptimizerState["kind"];
  /** Its memory on the GPU, by names: pixels, vectors, state. */
  readonly memory: Bits;
  /** Its last report; `undefined` before the first. */
  readonly last: Report | undefined;
  /** Whether its first evaluation was good. */
  readonly started: boolean;
}

/**
 * The learning rates that optimisers have where none is chosen.
 *
 * @category Options
 */
export const LEARNING_RATES = { adam: 0.02, lbfgs: 1 } as const;

/** Numbers of an optimiser that may change while it works; one that does not have them takes no notice. */
export interface Rates {
  /** See the options of each optimiser. */
  readonly learningRate: number;
  /** Adam's decay of the mean of gradients. */
  readonly beta1: number;
  /** Adam's decay of the mean of squared gradients. */
  readonly beta2: number;
  /** Decay of the average of the iterates, above 0, where there is an average. */
  readonly average: number;
  /** The gain of L-BFGS that is enough: see its options. */
  readonly enough: number;
}

/** An optimiser: it changes pixels to make a function smaller. */
export interface Optimizer extends Disposable {
  /** The result: the average of the pixels if one was asked for, else the pixels themselves. */
  readonly result: Memory;
  /**
   * Does up to this number of iterations and waits for them. When it is cancelled, an iteration that has begun is
   * discarded: the pixels are the last good ones.
   *
   * @param signal cancels it, also within an evaluation where these take long
   */
  iterate(count: number, signal?: AbortSignal): Promise<Report>;
  /** The state for a successor, see the option `state`. */
  save(): Promise<OptimizerState>;
  /** Goes on with other rates. */
  setRates(rates: Rates): void;
  /**
   * Goes on from its pixels with a function that has become another, also where it had ended. What it knows of the
   * function before is forgotten, L-BFGS's history and the average among it; Adam's means are kept.
   *
   * @param retotal makes of scalars of the function before what they are of this one
   */
  changeFunction(retotal: (scalars: Float32Array) => Float32Array): void;
  /**
   * Copies all that it is, pixels included: see {@linkcode restore}. It may go on once that is done; the copy is read
   * by the function that is returned, which has to be called once.
   */
  snapshot(): Promise<() => Promise<OptimizerSnapshot>>;
  /** Whether {@linkcode restore} takes a snapshot. */
  fits(snapshot: OptimizerSnapshot): boolean;
  /**
   * Becomes what it, or another with the same options for a function of the same size, was: what follows is the same
   * to the bit.
   *
   * @throws {PentimentoError} when the snapshot is another optimiser's or of another size
   */
  restore(snapshot: OptimizerSnapshot): void;
}

/** The last report of an optimiser whose function has become another. */
export function reportOfChange(
  last: Report | undefined,
  retotal: (scalars: Float32Array) => Float32Array,
): Report | undefined {
  if (last === undefined) return undefined;
  const { scalars, recovered } = last;
  return { scalars: retotal(scalars), iterations: 0, evaluations: 0, recovered };
}

/** The report of an optimiser that was cancelled before its first evaluation had ended. */
export function nothingDone({ scalars }: Differentiable): Report {
  const numbers = new Float32Array(scalars.bytes / 4).fill(NaN);
  return { scalars: numbers, iterations: 0, evaluations: 0, recovered: 0 };
}
