/** Evaluations with an optimiser's kernel calls, many to a submit. */

import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import { type Recordable, Submitter } from "../gpu/submit.ts";
import type { Differentiable, End } from "./optimizer.ts";
import { RATE } from "./saved_state.ts";

/** The outcome of one evaluation: see `Head` in optimizer_state.wgsl. */
export interface Step {
  /** The objective's scalars. */
  readonly scalars: Float32Array;
  /** True where the optimiser went on from there. */
  readonly good: boolean;
  /** Recoveries so far. */
  readonly recovered: number;
  /** The reason for the end, if it has ended. */
  readonly end: End | undefined;
}

/** Bytes of `Head`, with which the state of every optimiser begins. */
export const HEAD_BYTES = 16;

/** Ends by their numbers in optimizer_state.wgsl. */
const ENDS: readonly (End | undefined)[] = [
  undefined,
  "converged",
  "not finite",
  "diverged",
  "enough",
];

/** The milliseconds that evaluations of one submit aim at. */
const SUBMIT_MILLISECONDS = 100;

/** Options of {@linkcode Steps}. */
export interface StepsOptions {
  /** The optimiser's name, for messages. */
  readonly label: string;
  /** The function that is minimised. */
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
 * Evaluations that follow one another on the GPU, each with the optimiser's own kernel calls around it: several to a
 * submit, or where they take long several submits to one. Each writes its scalars and the head of the optimiser's
 * state to a ring buffer, which the host reads once a call.
 */
export class Steps implements Disposable {
  readonly #gpu: Gpu;
  readonly #options: StepsOptions;
  readonly #stepBytes: number;
  readonly #submitter: Submitter;
  /** The first of the steps that change the optimiser's state: these are never interrupted. */
  readonly #lastCancellable: number;
  #ring: GPUBuffer | undefined;
  /** The evaluation that is recorded next. */
  #index = 0;

  constructor(gpu: Gpu, options: StepsOptions) {
    this.#gpu = gpu;
    this.#options = options;
    this.#stepBytes = options.objective.scalars.bytes + HEAD_BYTES;
    const { label, before, objective, program } = options;
    const evaluation = [...before ? [before] : [], ...objective.parts];
    const parts = [...evaluation, program, this.#recordOutcome()];
    this.#lastCancellable = evaluation.reduce((count, { works }) => count + works.length, 0);
    this.#submitter = new Submitter(gpu, parts, label);
  }

  /**
   * Runs this number of evaluations and returns the outcome of each.
   *
   * @param signal cancels it: an evaluation that has begun is discarded, unless the optimiser's own steps have
   * begun, which are always finished
   */
  async run(count: number, signal?: AbortSignal): Promise<Step[]> {
    const { label } = this.#options;
    const ring = this.#ringFor(count * this.#stepBytes);
    this.#index = 0;
    try {
      while (this.#index < count) {
        const together = Math.floor(SUBMIT_MILLISECONDS / this.#submitter.milliseconds);
        const end = Math.min(count, this.#index + Math.max(1, together));
        const times = end - this.#index;
        await this.#submitter.run({ times, signal, lastCancellable: this.#lastCancellable });
      }
    } catch (error) {
      if (!signal?.aborted || error !== signal.reason) throw error;
    }
    await this.#gpu.guarded(`running ${label}`, () => this.#finish());
    const done = this.#index;
    if (done === 0) return [];
    const values = await this.#gpu.read(ring, done * this.#stepBytes);
    this.#submitter.waited();
    return Array.from({ length: done }, (_, i) => this.#parse(values, i));
  }

  [Symbol.dispose](): void {
    if (this.#ring !== undefined) this.#gpu.release(this.#ring);
  }

  /** The last step of an evaluation: it writes to the ring buffer. */
  #recordOutcome(): Recordable {
    const { scalars } = this.#options.objective;
    return {
      works: [0],
      record: (encoder) => {
        const { state } = this.#options;
        const offset = this.#index++ * this.#stepBytes;
        encoder.copyBufferToBuffer(scalars.buffer!, 0, this.#ring!, offset, scalars.bytes);
        const after = offset + scalars.bytes;
        encoder.copyBufferToBuffer(state.buffer!, 0, this.#ring!, after, HEAD_BYTES);
      },
    };
  }

  #finish(): void {
    const { label, after } = this.#options;
    if (after === undefined) return;
    this.#gpu.submit(label, (encoder) => after.record(encoder));
  }

  #parse(values: Float32Array<ArrayBuffer>, index: number): Step {
    const { bytes } = this.#options.objective.scalars;
    const offset = index * this.#stepBytes;
    const scalars = new Float32Array(values.buffer, offset, bytes / 4);
    const [end, good, recovered] = new Uint32Array(values.buffer, offset + bytes, 3);
    return { scalars, good: good !== 0, recovered: recovered!, end: ENDS[end!] };
  }

  /** The ring buffer, which grows with the longest call. */
  #ringFor(bytes: number): GPUBuffer {
    if (this.#ring === undefined || this.#ring.size < bytes) {
      if (this.#ring !== undefined) this.#gpu.release(this.#ring);
      this.#ring = this.#gpu.buffer(`${this.#options.label}: losses`, bytes);
    }
    return this.#ring;
  }
}

/** Lets an optimiser that may have ended go on. */
export function clearEnd(gpu: Gpu, state: Memory): void {
  gpu.write(state.buffer!, Uint32Array.of(0));
}

/** Sets the factor of the learning rate in a state. */
export function writeRateFactor(gpu: Gpu, state: Memory, factor: number): void {
  gpu.write(state.buffer!, Float32Array.of(factor), RATE);
}

/** The factor of the learning rate in a state. */
export async function readRateFactor(gpu: Gpu, state: Memory): Promise<number> {
  return (await gpu.read(state.buffer!, 4, RATE))[0]!;
}
