import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import { bytesOf } from "../ops/shape.ts";
import { inOrder, type Node } from "./node.ts";
import { planMemory } from "./plan.ts";

/** What to build a graph for. */
export interface ExecutableOptions {
  /** A name for messages. */
  readonly label: string;
  /** Values that are read after a run. Scalars among them are found in {@linkcode Executable.scalars}. */
  readonly outputs: readonly Node[];
  /** The memory of every value that comes from outside. */
  readonly externals: ReadonlyMap<Node, Memory>;
}

/** A graph that is ready to run: memory planned and allocated, kernels compiled, calls in order. */
export class Executable implements Disposable {
  /** All scalars of the graph, four bytes each, see {@linkcode slotOf}. */
  readonly scalars: Memory;
  /** The kernel calls, to be recorded. */
  readonly program: Program;
  /** Bytes of the values that the graph makes, after sharing. */
  readonly plannedBytes: number;
  readonly #gpu: Gpu;
  readonly #memory: ReadonlyMap<Node, Memory>;
  readonly #slots: ReadonlyMap<Node, number>;
  readonly #buffers: readonly GPUBuffer[];

  private constructor(
    gpu: Gpu,
    parts: {
      program: Program;
      scalars: Memory;
      memory: ReadonlyMap<Node, Memory>;
      slots: ReadonlyMap<Node, number>;
      buffers: readonly GPUBuffer[];
      plannedBytes: number;
    },
  ) {
    this.#gpu = gpu;
    this.program = parts.program;
    this.scalars = parts.scalars;
    this.plannedBytes = parts.plannedBytes;
    this.#memory = parts.memory;
    this.#slots = parts.slots;
    this.#buffers = parts.buffers;
  }

  /**
   * Builds a graph. What it allocates is freed again when building fails.
   *
   * @throws {PentimentoError} when memory does not suffice
   */
  static async build(gpu: Gpu, options: ExecutableOptions): Promise<Executable> {
    const { label, outputs, externals } = options;
    const order = inOrder(outputs);
    const plan = planMemory(order, new Set(outputs));
    const program = new Program(gpu, label);
    const buffers: GPUBuffer[] = [];
    try {
      const slots = new Map<Node, number>();
      await gpu.guarded(`allocating ${label}`, () => {
        plan.slotBytes.forEach((bytes, i) =>
          buffers.push(gpu.buffer(`${label}: slot ${i}`, bytes))
        );
        for (const node of order) if (node.shape.kind === "scalar") slots.set(node, slots.size);
        buffers.push(gpu.buffer(`${label}: scalars`, 4 * slots.size));
      });
      const scalars: Memory = { bytes: 4 * Math.max(1, slots.size), buffer: buffers.at(-1)! };
      const memory = new Map<Node, Memory>(externals);
      for (const [node, slot] of plan.slotOf) {
        memory.set(node, { bytes: bytesOf(node.shape), buffer: buffers[slot]! });
      }
      emitAll(gpu, { order, program, memory, slots, scalars });
      await program.build();
      const plannedBytes = plan.slotBytes.reduce((sum, bytes) => sum + bytes, 0);
      return new Executable(gpu, { program, scalars, memory, slots, buffers, plannedBytes });
    } catch (error) {
      program[Symbol.dispose]();
      for (const buffer of buffers) gpu.release(buffer);
      throw error;
    }
  }

  /** The memory of an output or external value. */
  memoryOf(node: Node): Memory {
    return this.#memory.get(node)!;
  }

  /** The place of a scalar in {@linkcode scalars}. */
  slotOf(node: Node): number {
    return this.#slots.get(node)!;
  }

  [Symbol.dispose](): void {
    this.program[Symbol.dispose]();
    for (const buffer of this.#buffers) this.#gpu.release(buffer);
  }
}

function emitAll(gpu: Gpu, parts: {
  order: readonly Node[];
  program: Program;
  memory: ReadonlyMap<Node, Memory>;
  slots: ReadonlyMap<Node, number>;
  scalars: Memory;
}): void {
  const { order, program, memory, slots, scalars } = parts;
  const nothing: Memory = { bytes: 16, buffer: gpu.nothing };
  const place = (node: Node) => ({
    shape: node.shape,
    memory: memory.get(node) ?? nothing,
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
      tuned: gpu.tuned,
      inputs: node.inputs.map(place),
      attributes: node.attributes,
      output: place(node),
      scalars,
      nothing,
    });
  }
}
