import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import type { Differentiable, End } from "./optimizer.ts";

/** What one evaluation left: see `Head` in optimizer_state.wgsl. */
export interface Step {
  /** The objective's scalars. */
  readonly scalars: Float32Array;
  /** Whether the optimiser went on from there. */
  readonly good: boolean;
  /** How often it has gone back so far. */
  readonly recovered: number;
  /** Why it ended, if it has. */
  readonly end: End | undefined;
}

/** Bytes of `Head`, with which the state of every optimiser begins. */
const HEAD_BYTES = 16;

/** Where `Head` has the factor of the learning rate. */
const RATE = 12;

/** Ends by their numbers in optimizer_state.wgsl. */
const ENDS: readonly (End | undefined)[] = [undefined, "converged", "not finite", "diverged"];

/** Work that is submitted at once stays near so many milliseconds: a display's GPU kills what is far longer. */
const SUBMIT_MILLISECONDS = 100;

/** What {@linkcode Steps} is made of. */
export interface StepsOptions {
  /** The optimiser's name, for messages. */
  readonly label: string;
  /** What is minimised. */
  readonly objective: Differentiable;
  /** The optimiser's kernel calls before each evaluation, if there are any. */
  readonly before?: Program;
  /** The optimiser's kernel calls after each evaluation. */
  readonly program: Program;
  /** The optimiser's kernel calls and copies at the end of a call, if there are any. */
  readonly after?: Program;
  /** The optimiser's state, which begins with `Head`. */
  readonly state: Memory;
}

/**
 * Evaluations that follow one another on the GPU, several to a submit, each with the optimiser's own kernel
 * calls around it. Each leaves its scalars and the head of the optimiser's state in a ring, which the host
 * reads once a call.
 */
export class Steps implements Disposable {
  readonly #gpu: Gpu;
  readonly #options: StepsOptions;
  readonly #stepBytes: number;
  #ring: GPUBuffer | undefined;
  #milliseconds = Infinity;

  constructor(gpu: Gpu, options: StepsOptions) {
    this.#gpu = gpu;
    this.#options = options;
    this.#stepBytes = options.objective.scalars.bytes + HEAD_BYTES;
  }

  /** Does so many, at least one, and gives what each left. */
  async run(count: number): Promise<Step[]> {
    const { label } = this.#options;
    const start = performance.now();
    const ring = this.#ringFor(count * this.#stepBytes);
    const perSubmit = Math.max(1, Math.floor(SUBMIT_MILLISECONDS / this.#milliseconds));
    await this.#gpu.guarded(`optimising with ${label}`, () => {
      for (let first = 0; first < count; first += perSubmit) {
        this.#submit(ring, first, Math.min(first + perSubmit, count));
      }
      this.#finish();
    });
    const values = await this.#gpu.read(ring, count * this.#stepBytes);
    this.#milliseconds = (performance.now() - start) / count;
    return Array.from({ length: count }, (_, i) => this.#parse(values, i));
  }

  [Symbol.dispose](): void {
    if (this.#ring !== undefined) this.#gpu.release(this.#ring);
  }

  /** Records and submits the evaluations from one to before another. */
  #submit(ring: GPUBuffer, first: number, end: number): void {
    const { label, objective: { program, scalars }, state } = this.#options;
    const encoder = this.#gpu.device.createCommandEncoder({ label });
    for (let i = first; i < end; i++) {
      const place = i * this.#stepBytes;
      this.#options.before?.record(encoder);
      program.record(encoder);
      this.#options.program.record(encoder);
      encoder.copyBufferToBuffer(scalars.buffer!, 0, ring, place, scalars.bytes);
      encoder.copyBufferToBuffer(state.buffer!, 0, ring, place + scalars.bytes, HEAD_BYTES);
    }
    this.#gpu.device.queue.submit([encoder.finish()]);
  }

  #finish(): void {
    const { label, after } = this.#options;
    if (after === undefined) return;
    const encoder = this.#gpu.device.createCommandEncoder({ label });
    after.record(encoder);
    this.#gpu.device.queue.submit([encoder.finish()]);
  }

  #parse(values: Float32Array<ArrayBuffer>, index: number): Step {
    const { bytes } = this.#options.objective.scalars;
    const place = index * this.#stepBytes;
    const scalars = new Float32Array(values.buffer, place, bytes / 4);
    const [end, good, recovered] = new Uint32Array(values.buffer, place + bytes, 3);
    return { scalars, good: good !== 0, recovered: recovered!, end: ENDS[end!] };
  }

  /** The ring, which grows with the longest call. */
  #ringFor(bytes: number): GPUBuffer {
    if (this.#ring === undefined || this.#ring.size < bytes) {
      if (this.#ring !== undefined) this.#gpu.release(this.#ring);
      this.#ring = this.#gpu.buffer(`${this.#options.label}: losses`, bytes);
    }
    return this.#ring;
  }
}

/** Sets the factor of the learning rate in a state. */
export function writeRateFactor(gpu: Gpu, state: Memory, factor: number): void {
  gpu.device.queue.writeBuffer(state.buffer!, RATE, Float32Array.of(factor));
}

/** The factor of the learning rate in a state. */
export async function readRateFactor(gpu: Gpu, state: Memory): Promise<number> {
  return (await gpu.read(state.buffer!, 4, RATE))[0]!;
}
