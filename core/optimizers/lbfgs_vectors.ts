import axpyText from "../../shaders/axpy.wgsl" with { type: "text" };
import dotText from "../../shaders/dot.wgsl" with { type: "text" };
import type { Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { partialSums, reduce, REDUCTION_THREADS } from "../ops/reduce.ts";
import type { Differentiable } from "./optimizer.ts";

/** Places of L-BFGS's own scalars on the GPU. */
export const SLOT = { one: 0, step: 1, slope: 2, startSlope: 3, yy: 4, dot: 5 } as const;

/** Slots before those of the pairs. */
const SLOTS = 8;

/** A factor of scalars on the GPU: `(c0 s[i0] + c1 s[i1]) / s[i2]`. */
interface Factor {
  readonly c0: number;
  readonly i0: number;
  readonly c1?: number;
  readonly i1?: number;
  readonly i2: number;
}

/**
 * The vectors of L-BFGS on the GPU and the kernel calls on them. Its scalars are made and used there too;
 * the host reads a few of them.
 */
export class LbfgsVectors implements Disposable {
  /** L-BFGS's own scalars, see {@linkcode SLOT}; then the products s.y and the coefficients of each pair. */
  readonly scalars: Memory;
  readonly #gpu: Gpu;
  readonly #objective: Differentiable;
  readonly #history: number;
  readonly #owned: { readonly label: string; readonly memory: Memory }[] = [];
  readonly #start: Memory;
  readonly #startGradient: Memory;
  readonly #direction: Memory;
  readonly #steps: Memory[];
  readonly #changes: Memory[];

  private constructor(gpu: Gpu, objective: Differentiable, history: number) {
    this.#gpu = gpu;
    this.#objective = objective;
    this.#history = history;
    const { bytes } = objective.pixels;
    const pairs = Array.from({ length: history }, (_, i) => i);
    this.scalars = this.#memory("scalars", 4 * (SLOTS + 2 * history));
    this.#start = this.#memory("start", bytes);
    this.#startGradient = this.#memory("gradient at start", bytes);
    this.#direction = this.#memory("direction", bytes);
    this.#steps = pairs.map((i) => this.#memory(`step ${i}`, bytes));
    this.#changes = pairs.map((i) => this.#memory(`change ${i}`, bytes));
  }

  /** Allocates the vectors for a function; what was allocated is freed again when memory does not suffice. */
  static async create(
    gpu: Gpu,
    objective: Differentiable,
    history: number,
  ): Promise<LbfgsVectors> {
    const vectors = new LbfgsVectors(gpu, objective, history);
    try {
      await gpu.guarded("allocating L-BFGS", () => vectors.#allocate());
    } catch (error) {
      vectors[Symbol.dispose]();
      throw error;
    }
    return vectors;
  }

  /** `pixels = start + step * direction`, with the step in its slot. */
  async move(): Promise<Program> {
    return await this.#program("move", (program) => {
      const { pixels } = this.#objective;
      program.copy(this.#start, pixels);
      this.#axpy(program, pixels, this.#direction, { c0: 1, i0: SLOT.step, i2: SLOT.one });
    });
  }

  /** The slope along the direction. */
  async slope(): Promise<Program> {
    const { gradient } = this.#objective;
    return await this.#program("slope", (program) => {
      this.#dot(program, gradient, this.#direction, SLOT.slope);
    });
  }

  /** Goes back to where the line search started. */
  async back(): Promise<Program> {
    const { pixels, gradient } = this.#objective;
    return await this.#program("back", (program) => {
      program.copy(this.#start, pixels);
      program.copy(this.#startGradient, gradient);
    });
  }

  /** Keeps the last step and the change of the gradient along it as the pair at `place`. */
  async remember(place: number): Promise<Program> {
    const { gradient } = this.#objective;
    const [step, change] = [this.#steps[place]!, this.#changes[place]!];
    return await this.#program("remember", (program) => {
      program.copy(this.#direction, step);
      this.#scale(program, step, { c0: 1, i0: SLOT.step, i2: SLOT.one });
      program.copy(gradient, change);
      this.#axpy(program, change, this.#startGradient, { c0: -1, i0: SLOT.one, i2: SLOT.one });
      this.#dot(program, step, change, this.#productSlot(place));
      this.#dot(program, change, change, SLOT.yy);
    });
  }

  /**
   * The next direction, by the two-loop recursion (Nocedal and Wright, algorithm 7.4), from the pixels as
   * they are, which become the start of the next line search.
   *
   * @param places the pairs that are kept, oldest first; the last one was remembered just now
   */
  async direct(places: readonly number[]): Promise<Program> {
    const { pixels, gradient } = this.#objective;
    const direction = this.#direction;
    return await this.#program("direction", (program) => {
      program.copy(pixels, this.#start);
      program.copy(gradient, this.#startGradient);
      program.copy(gradient, direction);
      this.#scale(program, direction, { c0: -1, i0: SLOT.one, i2: SLOT.one });
      for (const place of [...places].reverse()) {
        const coefficient = this.#coefficientSlot(place);
        this.#dot(program, this.#steps[place]!, direction, coefficient);
        this.#axpy(program, direction, this.#changes[place]!, {
          c0: -1,
          i0: coefficient,
          i2: this.#productSlot(place),
        });
      }
      const newest = places.at(-1);
      if (newest !== undefined) {
        this.#scale(program, direction, { c0: 1, i0: this.#productSlot(newest), i2: SLOT.yy });
      }
      for (const place of places) {
        this.#dot(program, this.#changes[place]!, direction, SLOT.dot);
        this.#axpy(program, direction, this.#steps[place]!, {
          c0: 1,
          i0: this.#coefficientSlot(place),
          c1: -1,
          i1: SLOT.dot,
          i2: this.#productSlot(place),
        });
      }
      this.#dot(program, gradient, direction, SLOT.startSlope);
    });
  }

  [Symbol.dispose](): void {
    for (const { memory } of this.#owned) if (memory.buffer) this.#gpu.release(memory.buffer);
  }

  #productSlot(place: number): number {
    return SLOTS + place;
  }

  #coefficientSlot(place: number): number {
    return SLOTS + this.#history + place;
  }

  #memory(label: string, bytes: number): Memory {
    const memory: Memory = { bytes };
    this.#owned.push({ label, memory });
    return memory;
  }

  #allocate(): void {
    for (const { label, memory } of this.#owned) {
      memory.buffer = this.#gpu.buffer(`L-BFGS: ${label}`, memory.bytes);
    }
    const one = new Float32Array([1]);
    this.#gpu.device.queue.writeBuffer(this.scalars.buffer!, 4 * SLOT.one, one);
  }

  async #program(label: string, emit: (program: Program) => void): Promise<Program> {
    const program = new Program(this.#gpu, `L-BFGS: ${label}`);
    emit(program);
    try {
      await program.build();
    } catch (error) {
      program[Symbol.dispose]();
      throw error;
    }
    return program;
  }

  #dot(program: Program, a: Memory, b: Memory, slot: number): void {
    const partial = partialSums(program);
    program.dispatch({
      shader: { label: "dot", texts: [dotText] },
      params: { u32: [a.bytes / 16, REDUCTION_THREADS] },
      buffers: { 1: a, 2: b, 7: partial },
      invocations: REDUCTION_THREADS,
    });
    reduce(program, partial, { scalars: this.scalars, slot, scale: 1 });
  }

  #axpy(program: Program, y: Memory, x: Memory, factor: Factor): void {
    this.#combine(program, y, { x, factor });
  }

  #scale(program: Program, y: Memory, factor: Factor): void {
    this.#combine(program, y, { x: undefined, factor });
  }

  #combine(
    program: Program,
    y: Memory,
    { x, factor }: { readonly x: Memory | undefined; readonly factor: Factor },
  ): void {
    const { c0, i0, c1 = 0, i1 = SLOT.one, i2 } = factor;
    program.dispatch({
      shader: { label: "axpy", texts: [axpyText], constants: { SCALE: x === undefined } },
      params: { u32: [y.bytes / 16, i0, i1, i2], f32: [c0, c1] },
      buffers: { 1: x ?? { bytes: 16, buffer: this.#gpu.nothing }, 2: this.scalars, 7: y },
      invocations: y.bytes / 16,
    });
  }
}
