/** Sessions as their users see them. */
import type { Picture } from "../image/picture.ts";
import type { Progress } from "./options.ts";
import type { RunPlan } from "./plan.ts";
import type { SharedNetworks } from "./shared_networks.ts";

/** Options of {@linkcode createSession}. */
export interface SessionOptions {
  /** Networks that several sessions share. Default: the session brings its own to the GPU. */
  readonly networks?: SharedNetworks | undefined;
}

/** How far a session is. */
export interface SessionProgress extends Progress {
  /** Whether the iterations of the last scale are done, or nothing makes the loss smaller there. */
  readonly finished: boolean;
  /** The same of the current scale. */
  readonly scaleFinished: boolean;
  /** Why it cannot go on, in one sentence: the loss was not finite or grew without end. `undefined`: it can. */
  readonly failed: string | undefined;
  /** The weight of every term in the total. */
  readonly weights: Readonly<Record<string, number>>;
  /** The total at the start of this scale; NaN before the first iteration. */
  readonly firstTotal: number;
}

/** Options of work that takes long. */
export interface Cancellable {
  /** Ends it early. Default: the signal of the run's options, if there is one. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A run that lasts: it is painted in steps. Its calls are carried out one after the other, in the order in which they
 * were made. Disposing of it frees its memory on the GPU, once the call that is being carried out has ended; every
 * later call throws a {@linkcode PentimentoError}.
 */
export interface Session extends Disposable {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /**
   * Prepares the scale that the next iteration belongs to. {@linkcode step} does so by itself.
   *
   * @throws {PentimentoError} when memory does not suffice
   * @throws the signal's reason, when it is cancelled
   */
  prepare(options?: Cancellable): Promise<void>;
  /**
   * Does some iterations, and goes on to the next scale where one ends. It does fewer when the last scale ends or it
   * is cancelled: an iteration that has begun is discarded then.
   *
   * @param iterations default 1
   * @throws {PentimentoError} as {@linkcode prepare}, when the number makes no sense, or when the device is lost
   * @throws the signal's reason, when it is cancelled before an iteration is possible
   */
  step(iterations?: number, options?: Cancellable): Promise<SessionProgress>;
  /** How far it is. It waits for nothing but calls before it. */
  progress(): Promise<SessionProgress>;
  /** Reads the picture as it is now: of the size of the result, colours treated, values in [0, 1]. */
  picture(): Promise<Picture>;
  /**
   * Goes on to the next scale now, whatever is left to do at this one.
   *
   * @returns false at the last scale, where nothing happens
   */
  nextScale(): Promise<boolean>;
  /**
   * Adds iterations to those of the current scale.
   *
   * @throws {PentimentoError} when it is no whole number from 1 on
   */
  addIterations(count: number): Promise<void>;
}
