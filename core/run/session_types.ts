/** Sessions as their users see them. */
import type { GpuPixels } from "../gpu/pixels.ts";
import type { GpuCanvas } from "../gpu/canvas.ts";
import type { Picture } from "../image/picture.ts";
import type { Losses, Progress } from "./options.ts";
import type { RunPlan } from "./plan.ts";
import type { ScaleStart } from "./prepare_scale.ts";
import type { SavedScale } from "./scale_at_work.ts";
import type { SessionChanges } from "./session_changes.ts";
import type { SharedNetworks } from "./shared_networks.ts";
import type { RunClock } from "./time_schedule.ts";

/**
 * Options of {@linkcode createSession}.
 *
 * @category Sessions
 */
export interface SessionOptions {
  /** Networks that several sessions share. Default: the session brings its own to the GPU. */
  readonly networks?: SharedNetworks | undefined;
  /** What the time of {@linkcode RunOptions.time} is counted by. Default: it begins with the session. */
  readonly clock?: RunClock | undefined;
}

/**
 * How far a session is.
 *
 * @category Sessions
 */
export interface SessionProgress extends Progress {
  /** Whether the iterations of the last scale are done, or nothing makes the loss smaller there. */
  readonly finished: boolean;
  /** The same of the current scale. */
  readonly scaleFinished: boolean;
  /** Iterations done at each scale up to the current one, whatever was planned. */
  readonly iterationsDone: readonly number[];
  /** Why it cannot go on, in one sentence: the loss was not finite or grew without end. `undefined`: it can. */
  readonly failed: string | undefined;
  /** The weight of every term in the total. */
  readonly weights: Readonly<Record<string, number>>;
  /** The total at the start of this scale; NaN before the first iteration. */
  readonly firstTotal: number;
}

/**
 * A session as it is between two calls, to the bit: a plain object of numbers, strings and typed arrays, which
 * `structuredClone` copies. It is no part of it what the session was created with, network, pictures and options, but
 * for what {@linkcode Session.set} changes.
 *
 * @category Sessions
 */
export interface SessionState {
  /** The version of this format. */
  readonly version: 2;
  /** The scale, from 0. */
  readonly scale: number;
  /** The iterations of every scale, with those that were added, whatever time there is. */
  readonly iterations: readonly number[];
  /** Those done at each scale, without {@linkcode work}'s. Default: all, at the scales before. */
  readonly done?: readonly number[];
  /** Seconds that the run had taken, where it has only so much time. */
  readonly spent?: number;
  /** The choices between kernels, by the key of the work. */
  readonly tuned: Readonly<Record<string, string>>;
  /** Weights and rates that were in force, and what else was changed of the options. */
  readonly options: SessionChanges;
  /** What a scale starts from that is not prepared yet. */
  readonly start?: ScaleStart;
  /** A scale at work. */
  readonly work?: SavedScale;
}

/**
 * The losses at a picture.
 *
 * @category Sessions
 */
export interface SessionEvaluation extends Losses {
  /** The factor of every term in the total. */
  readonly weights: Readonly<Record<string, number>>;
  /** The total's gradient with respect to the pixels in [0, 1]: CHW, as the picture's data. */
  readonly gradient: Float32Array;
}

/**
 * Options of work that takes long.
 *
 * @category Sessions
 */
export interface Cancellable {
  /** Ends it early. Default: the signal of the run's options, if there is one. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A run that lasts: it is painted in steps. Its calls are carried out one after the other, in the order in which they
 * were made. Disposing of it frees its memory on the GPU, once the call that is being carried out has ended; every
 * later call throws a {@linkcode PentimentoError}.
 *
 * @category Sessions
 */
export interface Session extends Disposable {
  /** The plan of the run, with what was changed. */
  readonly plan: RunPlan;
  /**
   * Prepares the scale that the next iteration belongs to. {@linkcode step} does so by itself.
   *
   * @throws {PentimentoError} when memory does not suffice
   * @throws the signal's reason, when it is cancelled
   */
  prepare(options?: Cancellable): Promise<void>;
  /**
   * Does some iterations, and goes on to the next scale where one ends. It does fewer when the last scale ends, when
   * a scale ends before its iterations are done, or when it is cancelled: an iteration that has begun is discarded then.
   *
   * @param iterations default 1
   * @throws {PentimentoError} as {@linkcode prepare}, when the number makes no sense, or when the device is lost
   * @throws the signal's reason, when it is cancelled before an iteration is possible
   */
  step(iterations?: number, options?: Cancellable): Promise<SessionProgress>;
  /**
   * Changes options while it runs, from the next iteration on. Weights, shares and rates are numbers on the GPU: no
   * kernel is compiled and no memory allocated. All else, and weights to or from 0, have the scale prepared anew; it
   * goes on with its picture. L-BFGS forgets the steps before, whose gradients are of another function; Adam's means
   * are kept, and averages of iterates begin anew with what they were. Balanced terms stay balanced: weights multiply.
   *
   * @returns how far it is, with the last losses under the new weights
   * @throws {PentimentoError} when an option cannot be changed or its value makes no sense, or as {@linkcode prepare};
   * the session is then as it was
   */
  set(changes: SessionChanges, options?: Cancellable): Promise<SessionProgress>;
  /** How far it is. It waits for nothing but calls before it. */
  progress(): Promise<SessionProgress>;
  /** Reads the picture as it is now: of the size of the result, colours treated, values in [0, 1]. */
  picture(): Promise<Picture>;
  /**
   * Draws the picture as it is now on a canvas, or into a texture or buffer of the device that is shared, of the size of
   * the current scale. It does not leave the GPU, unless colours are changed afterwards or parts of it are protected.
   *
   * @throws {RangeError} when a texture or buffer has another size, or lacks format or usage: see {@linkcode GpuPixels}
   * @throws {PentimentoError} as {@linkcode prepare}
   */
  draw(canvas: GpuCanvas | GpuPixels): Promise<void>;
  /**
   * Goes on to the next scale now, whatever is left to do at this one.
   *
   * @returns false at the last scale, where nothing happens
   */
  nextScale(): Promise<boolean>;
  /**
   * Losses and gradient at a picture; the run goes on as if nothing had been asked.
   *
   * @param picture of the size of the current scale, see {@linkcode SessionProgress}; from a texture or buffer it comes
   * without a way over the host
   * @throws {PentimentoError} when it has another size, or as {@linkcode prepare}
   */
  evaluate(picture: Picture | GpuPixels, options?: Cancellable): Promise<SessionEvaluation>;
  /**
   * Keeps everything that the run is, to the bit. Calls after it wait only until it is copied on the GPU, and go on
   * while the copy is read. It stays valid when the session ends.
   */
  save(): Promise<SessionState>;
  /**
   * Goes back, or on, to what was saved: what follows is the same to the bit on the same adapter, also in another
   * session with the same network, pictures and options. Within one scale it takes no longer than copying it.
   *
   * @throws {PentimentoError} when it is of another version, or of other options or sizes; the session is then as
   * it was
   */
  restore(state: SessionState, options?: Cancellable): Promise<void>;
  /**
   * Adds iterations to those of the current scale. Where it has ended because more were not worth it, they come on top
   * of those that were done, and from then on nothing is {@linkcode RunOptions.enough}: that option is 0.
   *
   * @throws {PentimentoError} when it is no whole number from 1 on
   */
  addIterations(count: number): Promise<void>;
}
