import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";

/** A function of pixels on the GPU, as optimisers see it. `core/transfer/objective.ts` makes one. */
export interface Differentiable {
  /** Where the function is evaluated; optimisers change it. */
  readonly pixels: Memory;
  /** The gradient of the last evaluation. */
  readonly gradient: Memory;
  /** The values of the last evaluation, to be read by the host. */
  readonly scalars: Memory;
  /** The kernel calls of one evaluation. */
  readonly program: Program;
  /** The value that is minimised, among the scalars that were read. */
  parse(scalars: Float32Array): { readonly total: number };
}

/** How some iterations went. */
export interface Report {
  /** The scalars of the last evaluation, for {@linkcode Differentiable.parse}. */
  readonly scalars: Float32Array;
  /** Iterations done by this call. */
  readonly iterations: number;
  /** Evaluations done by this call. */
  readonly evaluations: number;
  /**
   * Why there is no going on: nothing makes the function any smaller, or it became infinite or not a
   * number. The pixels are then the best known ones.
   */
  readonly end?: "converged" | "not finite";
}

/** Something that changes pixels to make a function smaller. */
export interface Optimizer extends Disposable {
  /** Does up to so many iterations and waits for them. */
  iterate(count: number): Promise<Report>;
}
