/** A graph that is ready to run: memory planned and allocated, kernels compiled, calls in order. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import type { Recordable } from "../gpu/submit.ts";
import { inOrder, type Node } from "./node.ts";
import type { PartialSum, Tunable } from "./operation.ts";
import { type MemoryPlan, planMemory, plannedMemory, slotsOf } from "./plan.ts";
import { bytesOf, describe } from "./shape.ts";

/** Options of {@linkcode Executable.build}. */
interface ExecutableOptions {
  /** A name for messages. */
  readonly label: string;
  /** Values that are read after a run. Scalars among them are found in {@linkcode Executable.scalars}. */
  readonly outputs: readonly Node[];
  /**
   * Outputs of earlier stages: a graph may be run in stages, each of which ends with the values of one list, and the
   * last with {@linkcode outputs}. A value lasts until the last stage that reads it. Default: none, one stage.
   */
  readonly before?: readonly (readonly Node[])[];
  /** The memory of every external value. */
  readonly externals: ReadonlyMap<Node, Memory>;
}

/** A graph that is ready to run. */
export class Executable implements Disposable {
  private constructor(
    private readonly gpu: Gpu,
    private readonly label: string,
    private readonly order: readonly Node[],
    private readonly memory: ReadonlyMap<Node, Memory>,
    private readonly residuals: ReadonlyMap<Node, Memory>,
    private readonly slots: ReadonlyMap<Node, number>,
    private readonly buffers: readonly GPUBuffer[],
    /** The memory plan of what the graph makes. */
    readonly plan: MemoryPlan,
    /** All scalars of the graph, four bytes each, see {@linkcode slotOf}. */
    readonly scalars: Memory,
    /** The kernel calls, to be recorded. */
    readonly program: Program,
    /** The kernel calls of each stage, see {@linkcode ExecutableOptions.before}. */
    readonly stages: readonly Recordable[],
  ) {}

  /**
   * Builds a graph. What it allocates is freed again when building fails.
   *
   * @throws {PentimentoError} when memory does not suffice
   */
  static async build(gpu: Gpu, options: ExecutableOptions): Promise<Executable> {
    const { label, externals, before = [] } = options;
    const outputs = [...before.flat(), ...options.outputs];
    const order = inOrder(outputs);
    const plan = planMemory(order, {
      kept: new Set(outputs),
      arenaLimit: gpu.limits["maxBufferSize"]!,
    });
    const slots = slotsOf(order);
    const program = new Program(gpu, label);
    const buffers: GPUBuffer[] = [];
    try {
      await gpu.guarded(`allocating ${label}`, () => {
        for (const { label, shape } of order) gpu.expectBindable(label, bytesOf(shape));
        for (const buffer of newBuffers(gpu, label, { plan, slots })) buffers.push(buffer);
      });
      const { values, residuals } = plannedMemory(plan, buffers);
      const scalars: Memory = { bytes: 4 * Math.max(1, slots.size), buffer: buffers.at(-1)! };
      const memory = new Map([...externals, ...values]);
      const parts = { program, memory, residuals, slots, scalars };
      const stages = emitStages(gpu, { ...parts, ends: [...before, order] });
      await program.build();
      return new Executable(
        gpu,
        label,
        order,
        memory,
        residuals,
        slots,
        buffers,
        plan,
        scalars,
        program,
        stages,
      );
    } catch (error) {
      program[Symbol.dispose]();
      for (const buffer of buffers) gpu.release(buffer);
      throw error;
    }
  }

  /**
   * Takes over the numbers among the attributes of another graph of the same form, such as weights: they are
   * parameters of the same kernel calls, so nothing is built. Nodes are still found by those of its own graph.
   *
   * @param graph outputs, and those of earlier stages, in the order in which it was built with its own
   * @returns false, and nothing has changed, where the graphs differ in more than numbers
   */
  takeNumbers({ before = [], outputs }: Omit<ExecutableOptions, "externals" | "label">): boolean {
    const order = inOrder([...before.flat(), ...outputs]);
    if (!sameForm(this.order, order)) return false;
    const inPlaceOf = <T>(known: ReadonlyMap<Node, T>) =>
      new Map(order.flatMap((node, i): [Node, T][] => {
        const found = known.get(this.order[i]!);
        return found === undefined ? [] : [[node, found]];
      }));
    const program = new Program(this.gpu, this.label);
    emitStages(this.gpu, {
      program,
      memory: inPlaceOf(this.memory),
      residuals: inPlaceOf(this.residuals),
      slots: inPlaceOf(this.slots),
      scalars: this.scalars,
      ends: [...before, order],
    });
    return this.program.takeParameters(program);
  }

  /** The memory of an output or external value. */
  memoryOf(node: Node): Memory {
    return this.memory.get(node)!;
  }

  /** The index of a scalar in {@linkcode scalars}. */
  slotOf(node: Node): number {
    return this.slots.get(node)!;
  }

  [Symbol.dispose](): void {
    this.program[Symbol.dispose]();
    for (const buffer of this.buffers) this.gpu.release(buffer);
  }
}

/** Part of a program, to be recorded alone. */
function stageOf(program: Program, from: number, to: number): Recordable {
  return {
    works: program.works.slice(from, to),
    record: (encoder, first = 0, end = to - from) =>
      program.record(encoder, from + first, from + end),
  };
}

/** Whether two graphs, in order, consist of the same operations on the same values of the same shapes. */
function sameForm(a: readonly Node[], b: readonly Node[]): boolean {
  const places = (order: readonly Node[]) => new Map(order.map((node, i) => [node, i]));
  const [inA, inB] = [places(a), places(b)];
  return a.length === b.length && a.every((node, i) => {
    const other = b[i]!;
    return node.operation === other.operation && describe(node.shape) === describe(other.shape) &&
      node.inputs.length === other.inputs.length &&
      node.inputs.every((input, k) => inA.get(input) === inB.get(other.inputs[k]!));
  });
}

/** Where the kernel calls of nodes go, and what they work on. */
interface EmitOptions {
  readonly program: Program;
  readonly memory: ReadonlyMap<Node, Memory>;
  readonly residuals: ReadonlyMap<Node, Memory>;
  readonly slots: ReadonlyMap<Node, number>;
  readonly scalars: Memory;
}

/** Appends the kernel calls of some stages, each of which ends with some values. */
function emitStages(
  gpu: Gpu,
  { ends, ...parts }: EmitOptions & { readonly ends: readonly (readonly Node[])[] },
): Recordable[] {
  const { program } = parts;
  const emitted = new Set<Node>();
  return ends.map((nodes) => {
    const from = program.works.length;
    // What an earlier stage made is there already.
    const own = inOrder(nodes).filter((node) => !emitted.has(node));
    emitAll(gpu, { ...parts, order: own });
    own.forEach((node) => emitted.add(node));
    return stageOf(program, from, program.works.length);
  });
}

/** Appends the kernel calls of some nodes. */
export function emitAll(
  gpu: Gpu,
  parts: EmitOptions & {
    readonly order: readonly Node[];
    readonly offer?: (tunable: Tunable) => void;
  },
): void {
  const { order, program, memory, residuals, slots, scalars, offer } = parts;
  const nothing: Memory = { bytes: 16, buffer: gpu.nothing };
  const postponed: PartialSum[] = [];
  const memoryFor = (node: Node) => ({
    shape: node.shape,
    memory: memory.get(node) ?? nothing,
    residual: residuals.get(node) ?? nothing,
    slot: slots.get(node) ?? -1,
  });
  for (const node of order) {
    if (node.operation === undefined) {
      if (!memory.has(node)) throw new TypeError(`No memory was given for "${node.label}"`);
      continue;
    }
    node.operation.emit({
      program,
      adapter: gpu.info,
      limits: gpu.limits,
      tuned: gpu.tuned,
      ...offer && { offer },
      inputs: node.inputs.map(memoryFor),
      attributes: node.attributes,
      output: memoryFor(node),
      scalars,
      postponed,
      nothing,
    });
  }
  postponed[0]?.addUp({ program, adapter: gpu.info, scalars }, postponed);
}

/** The arenas of a plan, then the scalars, one after the other: what there is when one fails can be freed. */
function* newBuffers(gpu: Gpu, label: string, { plan, slots }: {
  readonly plan: MemoryPlan;
  readonly slots: ReadonlyMap<Node, number>;
}): Generator<GPUBuffer> {
  for (const [i, bytes] of plan.arenaBytes.entries()) {
    yield gpu.arena(`${label}: arena ${i}`, bytes);
  }
  yield gpu.buffer(`${label}: scalars`, 4 * slots.size);
}
