/** A graph that is ready to run: memory planned and allocated, kernels compiled, calls in order. */
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import type { Recordable } from "../gpu/submit.ts";
import { inOrder, type Node } from "./node.ts";
import type { PartialSum, Tunable } from "./operation.ts";
import { type MemoryPlan, planMemory, plannedMemory, slotsOf } from "./plan.ts";
import { bytesOf } from "./shape.ts";

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
    private readonly memory: ReadonlyMap<Node, Memory>,
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
        plan.arenaBytes.forEach((bytes, i) =>
          buffers.push(gpu.arena(`${label}: arena ${i}`, bytes))
        );
        buffers.push(gpu.buffer(`${label}: scalars`, 4 * slots.size));
      });
      const { values, residuals } = plannedMemory(plan, buffers);
      const scalars: Memory = { bytes: 4 * Math.max(1, slots.size), buffer: buffers.at(-1)! };
      const memory = new Map([...externals, ...values]);
      const parts = { program, memory, residuals, slots, scalars };
      const emitted = new Set<Node>();
      const stages = [...before, order].map((ends) => {
        const from = program.works.length;
        // What an earlier stage made is there already.
        const own = inOrder(ends).filter((node) => !emitted.has(node));
        emitAll(gpu, { ...parts, order: own });
        own.forEach((node) => emitted.add(node));
        return stageOf(program, from, program.works.length);
      });
      await program.build();
      return new Executable(gpu, memory, slots, buffers, plan, scalars, program, stages);
    } catch (error) {
      program[Symbol.dispose]();
      for (const buffer of buffers) gpu.release(buffer);
      throw error;
    }
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

/** Appends the kernel calls of some nodes. */
export function emitAll(gpu: Gpu, parts: {
  order: readonly Node[];
  program: Program;
  memory: ReadonlyMap<Node, Memory>;
  residuals: ReadonlyMap<Node, Memory>;
  slots: ReadonlyMap<Node, number>;
  scalars: Memory;
  offer?: (tunable: Tunable) => void;
}): void {
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
