/** Interfaces of a graph's parts: its values, the operations that make them, and one call of an operation. */
import type { GpuInfo } from "../gpu/capabilities.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import type { Shape } from "./shape.ts";

/** One value of the graph: the result of an operation on other values, or an external value. */
export interface Node<A = unknown> {
  /** A name for messages. */
  readonly label: string;
  /** The shape of the value. */
  readonly shape: Shape;
  /** The operation that makes it; `undefined` for an external value. */
  readonly operation: Operation<A> | undefined;
  /** The operation's inputs. */
  readonly inputs: readonly Node[];
  /** The operation's attributes. */
  readonly attributes: A;
}

/** The gradient of the total with respect to a node: a value, or a number where the node is a scalar. */
export type Upstream = Node | number;

/** Work that a gradient kernel does after its own sum, so that it costs no pass over memory. */
export interface GradientEpilogue {
  /** The sum of the gradients that other consumers of the same input contributed so far, which is added. */
  readonly addend?: Node | undefined;
  /** The input itself, where a ReLU made it and this is its last contribution: zero where it is zero. */
  readonly mask?: Node | undefined;
}

/** The memory of a value. */
export interface ValueMemory {
  readonly shape: Shape;
  readonly memory: Memory;
  /** The memory of what the operation that made it keeps for its gradient. */
  readonly residual: Memory;
  /** The index of a scalar in {@linkcode Call.scalars}. */
  readonly slot: number;
}

/** A scalar of which only partial sums have been made. */
export interface PartialSum {
  /** The index of the scalar. */
  readonly slot: number;
  /** The partial sums. */
  readonly partial: Memory;
  /** Factor of their sum. */
  readonly scale: number;
  /** Appends what adds up some of its kind, all in one go. */
  addUp(
    call: Pick<Call<unknown>, "program" | "adapter" | "scalars">,
    sums: readonly PartialSum[],
  ): void;
}

/** One use of an operation, with memory for everything. */
export interface Call<A> {
  /** The program to which kernel calls are appended. */
  readonly program: Program;
  /** The adapter that it will run on. */
  readonly adapter: GpuInfo;
  /** The limits of the device, by WebGPU's names. */
  readonly limits: Readonly<Record<string, number>>;
  /** The kernel that was measured to be the fastest, by the key of the work. */
  readonly tuned: ReadonlyMap<string, string>;
  /** Takes note of a choice between kernels, for measuring them. */
  readonly offer?: (tunable: Tunable) => void;
  /** The inputs. */
  readonly inputs: readonly ValueMemory[];
  /** The operation's attributes. */
  readonly attributes: A;
  /** The result: memory, or a slot in {@linkcode Call.scalars} for a scalar. */
  readonly output: ValueMemory;
  /** All scalars of the graph. */
  readonly scalars: Memory;
  /**
   * Scalars that are still to be added up, for one kernel call can do it for several: an operation may add its own,
   * and one that reads scalars takes out and adds up what is there. What is left is added up in the end.
   */
  readonly postponed: PartialSum[];
  /** Zeros for bindings that this call does not need. */
  readonly nothing: Memory;
}

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

/**
 * A kind of node: its shape, its gradient, and the kernel calls that compute it.
 *
 * @template A attributes: constants of one use, for example a scale or a convolution's weights
 */
export interface Operation<A> {
  /** Its name, unique, for messages. */
  readonly name: string;
  /**
   * The shape of the result.
   *
   * @throws {TypeError} when the inputs do not fit together
   */
  shape(inputs: readonly Shape[], attributes: A): Shape;
  /**
   * The gradient with respect to the first input, which alone has one: all others are constants, for example
   * targets. Default: none, and `backward()` through this operation is an error.
   *
   * @param node the result of the operation, with its inputs and attributes
   * @param upstream the gradient with respect to the result
   * @param epilogue what the gradient's kernel also has to add and mask
   */
  gradient?(node: Node<A>, upstream: Upstream, epilogue: GradientEpilogue): Node;
  /** True where the result has passed a ReLU, so that its gradient is masked by it. Default false. */
  hasRelu?(attributes: A): boolean;
  /** For a weighted sum of scalars, the weight of each input: `backward()` starts from these. */
  linearWeights?(attributes: A): readonly number[];
  /**
   * Bytes that it keeps for its gradient besides the result; operations that name the result among
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
