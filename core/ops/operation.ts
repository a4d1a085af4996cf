import type { GpuInfo } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import type { Shape } from "./shape.ts";

/** One use of an operation, with memory for everything. */
export interface Call<A> {
  /** Where kernel calls go. */
  readonly program: Program;
  /** What it will run on. */
  readonly adapter: GpuInfo;
  /** Which of several kernels was fastest here, by the key of the work. */
  readonly tuned: ReadonlyMap<string, string>;
  /** What it works on. */
  readonly inputs: readonly {
    readonly shape: Shape;
    readonly memory: Memory;
    readonly slot: number;
  }[];
  /** What it was told. */
  readonly attributes: A;
  /** What it makes: memory, or a slot in {@linkcode Call.scalars} for a scalar. */
  readonly output: { readonly shape: Shape; readonly memory: Memory; readonly slot: number };
  /** All scalars of the graph. */
  readonly scalars: Memory;
  /** Zero bytes for bindings that this call does not need. */
  readonly nothing: Memory;
}

/** A kind of node: how its shape follows from its inputs, and the kernel calls that compute it. */
export interface Operation<A> {
  /** Its name, unique, for messages and for the table of gradient rules. */
  readonly name: string;
  /**
   * The shape of what it makes.
   *
   * @throws {TypeError} when the inputs do not fit together
   */
  shape(inputs: readonly Shape[], attributes: A): Shape;
  /** Appends the kernel calls. */
  emit(call: Call<A>): void;
}
