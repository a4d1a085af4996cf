/** A choice between kernels that can do the same work, to be measured by `core/tuning`. */
import type { Program } from "../gpu/program.ts";

/** Work that several kernels can do, of which the fastest is found by measuring: see `core/tuning/`. */
export interface Tunable {
  /** A name of the work with its shapes: a measurement holds for every call with the same key. */
  readonly key: string;
  /** The names of the kernels, the default first. */
  readonly candidates: readonly string[];
  /** Floating point operations: the most expensive work is measured first. */
  readonly work: number;
  /** Share of the default's time by which another has to be faster. Default 0.05. */
  readonly margin?: number;
  /** Appends the calls of one of the kernels. The program allocates memory that has no buffer. */
  emit(program: Program, candidate: string): void;
}
