import type { Program } from "../gpu/program.ts";

/** Work that several kernels can do, to be measured which is fastest: see `core/tuning/`. */
export interface Tunable {
  /** What work it is, shapes included: what is measured once holds for every call of this key. */
  readonly key: string;
  /** The names of the kernels, the default first. */
  readonly candidates: readonly string[];
  /** Floating point operations: what costs most is measured first. */
  readonly work: number;
  /** How much faster than the default another has to be, as a share of its time. Default 0.05. */
  readonly margin?: number;
  /** Appends the calls of one of the kernels. Memory that has no buffer is found by the program. */
  emit(program: Program, candidate: string): void;
}
