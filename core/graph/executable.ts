import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import { bytesOf } from "../ops/shape.ts";
import type { Tunable } from "../ops/tunable.ts";
import { inOrder, type Node } from "./node.ts";
import { placesOf, slotsOf } from "./places.ts";
import { type MemoryPlan, planMemory } from "./plan.ts";

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
  /** Where everything lies that the graph makes. */
  readonly plan: MemoryPlan;
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
      plan: MemoryPlan;
    },
  ) {
    this.#gpu = gpu;
    this.program = parts.program;
    this.scalars = parts.scalars;
    this.plan = parts.plan;
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
      const { memory: made, residuals } = placesOf(plan, buffers);
      const scalars: Memory = { bytes: 4 * Math.max(1, slots.size), buffer: buffers.at(-1)! };
      const memory = new Map([...externals, ...made]);
      emitAll(gpu, { order, program, memory, residuals, slots, scalars });
      await program.build();
      return new Executable(gpu, { program, scalars, memory, slots, buffers, plan });
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
  const place = (node: Node) => ({
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
      inputs: node.inputs.map(place),
      attributes: node.attributes,
      output: place(node),
      scalars,
      nothing,
    });
  }
}
