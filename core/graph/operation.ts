import type { GpuInfo } from "../gpu/capabilities.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import type { Shape } from "./shape.ts";
import type { Tunable } from "./tunable.ts";

/** Where a value is. */
export interface Place {
  readonly shape: Shape;
  readonly memory: Memory;
  /** What the operation that made it keeps for its gradient. */
  readonly residual: Memory;
  /** Where a scalar is, in {@linkcode Call.scalars}. */
  readonly slot: number;
}

/** One use of an operation, with memory for everything. */
export interface Call<A> {
  /** Where kernel calls go. */
  readonly program: Program;
  /** What it will run on. */
  readonly adapter: GpuInfo;
  /** The limits of the device, by WebGPU's names. */
  readonly limits: Readonly<Record<string, number>>;
  /** Which of several kernels was fastest here, by the key of the work. */
  readonly tuned: ReadonlyMap<string, string>;
  /** Takes note of a choice between kernels, for somebody who wants to measure them. */
  readonly offer?: (tunable: Tunable) => void;
  /** What it works on. */
  readonly inputs: readonly Place[];
  /** What it was told. */
  readonly attributes: A;
  /** What it makes: memory, or a slot in {@linkcode Call.scalars} for a scalar. */
  readonly output: Place;
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
  /**
   * Bytes that it keeps for its gradient besides what it makes; operations that name the result among
   * {@linkcode residualInputs} read them. Default 0.
   */
  residualBytes?(output: Shape, attributes: A, inputs: readonly Shape[]): number;
  /** The inputs of which only the residual is read, by index. Default none. */
  readonly residualInputs?: readonly number[];
  /** The input whose memory the result may take over, by index, if this is its last use. Default none. */
  inPlace?(inputs: number, attributes: A): number | undefined;
  /** Appends the kernel calls. */
  emit(call: Call<A>): void;
}
