/** Sequences of kernel calls and copies. */

import { PentimentoError } from "../errors.ts";
import { compileAhead } from "./compile_ahead.ts";
import {
  type Dispatch,
  dispatchIn,
  PARAMS_BYTES,
  planDispatch,
  type PlannedDispatch,
  prepareDispatch,
  type ReadyDispatch,
  recordTimed,
  stagedBytes,
} from "./dispatch.ts";
import type { Gpu } from "./gpu.ts";
import { type Constant, fillTextures, isMemory, type Memory } from "./memory.ts";
import { type ParameterValues, writeParameters } from "./shader.ts";
import { StagingTextures } from "./staging.ts";
import { type Encoder, type Recordable, submitAll } from "./submit.ts";
import { type KernelTime, timeCalls, type Timestamps } from "./timing.ts";

interface Copy {
  readonly from: Memory;
  readonly to: Memory;
  readonly offset: number;
}

/** Floating point operations in whose time an invocation reads and writes its share of memory. */
const MEMORY_WORK = 200;

/**
 * A sequence of kernel calls and copies: first collected, then built once (pipelines, bind groups, one
 * buffer of parameters, scratch memory), then recorded into as many command buffers as wanted.
 */
export class Program implements Disposable, Recordable {
  readonly #gpu: Gpu;
  readonly #label: string;
  /** The descriptor of its passes. */
  readonly #pass: GPUComputePassDescriptor;
  readonly #steps: (Copy | Dispatch)[] = [];
  readonly #scratch = new Map<string, Memory[]>();
  readonly #owned: GPUBuffer[] = [];
  readonly #staging: StagingTextures;
  #ready: (Copy | ReadyDispatch)[] = [];
  #params: GPUBuffer | undefined;

  constructor(gpu: Gpu, label: string) {
    this.#gpu = gpu;
    this.#label = label;
    this.#pass = { label };
    this.#staging = new StagingTextures(gpu);
  }

  /** The approximate work of each step; what is limited by memory counts by its invocations. */
  get works(): number[] {
    return this.#steps.map((step) => {
      if ("from" in step) return step.from.bytes;
      return step.work || MEMORY_WORK * step.invocations;
    });
  }

  /** Appends a kernel call. */
  dispatch(dispatch: Dispatch): void {
    this.#steps.push(dispatch);
  }

  /** Appends a copy of all of `from` to `offset` bytes into other memory. */
  copy(from: Memory, to: Memory, offset = 0): void {
    this.#steps.push({ from, to, offset });
  }

  /**
   * Memory that is only needed within one operation: nothing in it lasts from one to the next, so operations
   * that use the same name share it.
   *
   * @param offset its first byte in what is shared, a multiple of {@linkcode ALIGNMENT}. Default 0
   */
  scratch(name: string, bytes: number, offset = 0): Memory {
    const memory: Memory = { bytes, offset };
    const sharers = this.#scratch.get(name) ?? [];
    sharers.push(memory);
    this.#scratch.set(name, sharers);
    return memory;
  }

  /**
   * Makes everything that recording needs.
   *
   * @throws {TypeError} when a call does not name exactly what its kernel declares
   */
  async build(): Promise<void> {
    await this.#gpu.guarded(`building ${this.#label}`, () => {
      const steps = this.#steps.map((step) =>
        "from" in step ? step : planDispatch(this.#gpu, step)
      );
      this.#allocateScratch();
      const textures = this.#allocateTextures(steps);
      const buffer = this.#params = this.#allocateParams(steps);
      this.#writeParams(steps);
      let offset = -PARAMS_BYTES;
      this.#ready = steps.map((step) =>
        "from" in step ? step : prepareDispatch(this.#gpu, step, {
          textures,
          params: { buffer, offset: offset += PARAMS_BYTES, size: PARAMS_BYTES },
        })
      );
    });
    await compileAhead(this.#gpu, this.#calls);
  }

  /**
   * Gives parameters other values, in all calls that have them; what is recorded from now on is computed with these.
   *
   * @param values by the parameters' names
   */
  setParameters(values: ParameterValues): void {
    this.#takeSteps(this.#steps.map((step) => {
      if ("from" in step) return step;
      const own = Object.entries(values).filter(([name]) => name in step.params);
      return { ...step, params: { ...step.params, ...Object.fromEntries(own) } };
    }));
  }

  /**
   * Takes over the parameters of another sequence of the same calls, which need not be built.
   *
   * @returns false, and nothing has changed, where the sequences differ in more than parameters
   */
  takeParameters(other: Program): boolean {
    const same = this.#steps.length === other.#steps.length &&
      this.#steps.every((step, i) => sameButParameters(step, other.#steps[i]!));
    if (!same) return false;
    const taken = this.#steps.map((step, i) =>
      "from" in step ? step : { ...step, params: (other.#steps[i] as Dispatch).params }
    );
    this.#takeSteps(taken);
    return true;
  }

  /** Records the sequence, or some of its steps; it makes nothing but passes. */
  record(encoder: Encoder, from = 0, to: number = this.#ready.length): void {
    let pass: GPUComputePassEncoder | undefined;
    let pipeline: GPUComputePipeline | undefined;
    for (let i = from; i < to; i++) {
      const step = this.#ready[i]!;
      const isCopy = "from" in step;
      if (isCopy || step.copies.length > 0) {
        pass?.end();
        pass = pipeline = undefined;
      }
      if (isCopy) {
        recordCopy(encoder, step);
        continue;
      }
      fillTextures(encoder, step.copies);
      // One pass for as long as there is no copy: a pass costs twenty times what a dispatch costs.
      pass ??= encoder.beginComputePass(this.#pass);
      dispatchIn(pass, step, pipeline);
      pipeline = step.pipeline;
    }
    pass?.end();
  }

  /** Records and submits the whole sequence once; waits for it where it takes long. */
  async run(): Promise<void> {
    await submitAll(this.#gpu, [this], { label: this.#label });
  }

  /**
   * Runs the sequence once with every kernel timed by itself. Copies between pieces of memory are left
   * out, so what the sequence computes is not to be used.
   *
   * @returns every kernel call, in order
   * @throws {PentimentoError} when the device has no timestamps
   */
  async profile(): Promise<KernelTime[]> {
    const gpu = this.#gpu;
    if (!gpu.timestamps) {
      throw new PentimentoError(
        `${gpu.info.description} cannot time kernels (no timestamp-query): time whole runs instead`,
      );
    }
    const calls = this.#calls.map((step) => ({
      ...step,
      record: (encoder: Encoder, timestamps: Timestamps) => recordTimed(encoder, step, timestamps),
    }));
    return await timeCalls(gpu, this.#label, calls);
  }

  [Symbol.dispose](): void {
    for (const resource of this.#owned) this.#gpu.release(resource);
    this.#owned.length = 0;
    this.#staging[Symbol.dispose]();
    this.#ready = [];
  }

  /** The kernel calls among the steps. */
  get #calls(): ReadyDispatch[] {
    return this.#ready.filter((step): step is ReadyDispatch => "pipeline" in step);
  }

  #allocateScratch(): void {
    for (const [name, sharers] of this.#scratch) {
      const bytes = Math.max(...sharers.map(({ bytes, offset = 0 }) => offset + bytes));
      const buffer = this.#own(this.#gpu.buffer(`${this.#label}: ${name}`, bytes));
      for (const memory of sharers) memory.buffer = buffer;
    }
  }

  #allocateTextures(steps: readonly (Copy | PlannedDispatch)[]): GPUTexture[] {
    const sizes: number[] = [];
    for (const step of steps) {
      for (const staging of "from" in step ? [] : step.stagings) {
        sizes[staging.slot] = Math.max(sizes[staging.slot] ?? 0, stagedBytes(staging));
      }
    }
    return sizes.map((bytes, slot) => this.#staging.texture(bytes, { slot, half: slot % 2 === 1 }));
  }

  #allocateParams(steps: readonly (Copy | PlannedDispatch)[]): GPUBuffer {
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const bytes = PARAMS_BYTES * Math.max(1, dispatchesOf(steps).length);
    return this.#own(this.#gpu.buffer(`${this.#label}: params`, bytes, usage));
  }

  #writeParams(steps: readonly (Copy | PlannedDispatch)[]): void {
    const bytes = new ArrayBuffer(this.#params!.size);
    dispatchesOf(steps).forEach(({ kernel, dispatch }, i) =>
      writeParameters(kernel, dispatch.params, new DataView(bytes, PARAMS_BYTES * i, PARAMS_BYTES))
    );
    this.#gpu.write(this.#params!, bytes);
  }

  /** Takes over steps that differ from its own in parameters alone. */
  #takeSteps(steps: readonly (Copy | Dispatch)[]): void {
    this.#writeParams(
      steps.map((step) => "from" in step ? step : planDispatch(this.#gpu, step)),
    );
    this.#steps.splice(0, this.#steps.length, ...steps);
  }

  #own(buffer: GPUBuffer): GPUBuffer {
    this.#owned.push(buffer);
    return buffer;
  }
}

function dispatchesOf(steps: readonly (Copy | PlannedDispatch)[]): PlannedDispatch[] {
  return steps.flatMap((step) => "from" in step ? [] : [step]);
}

/** Whether two steps are the same but for parameters, if memory of one place and size is the same. */
function sameButParameters(a: Copy | Dispatch, b: Copy | Dispatch): boolean {
  if ("from" in a || "from" in b) {
    return "from" in a && "from" in b && a.offset === b.offset && samePlace(a.from, b.from) &&
      samePlace(a.to, b.to);
  }
  const { label, texts, constants } = a.shader;
  return label === b.shader.label && texts.every((text, i) => text === b.shader.texts[i]) &&
    texts.length === b.shader.texts.length &&
    JSON.stringify(constants) === JSON.stringify(b.shader.constants) &&
    a.invocations === b.invocations && a.workgroupSize === b.workgroupSize &&
    JSON.stringify(a.strip) === JSON.stringify(b.strip) &&
    Object.entries(a.bindings).every(([name, bound]) => samePlace(bound, b.bindings[name]));
}

function samePlace(a: Constant | Memory, b: Constant | Memory | undefined): boolean {
  if (b === undefined) return false;
  if (!isMemory(a) || !isMemory(b)) return a === b;
  return a.bytes === b.bytes && (a.offset ?? 0) === (b.offset ?? 0) && a.half === b.half;
}

function recordCopy(encoder: Encoder, { from, to, offset }: Copy): void {
  const start = (to.offset ?? 0) + offset;
  encoder.copyBufferToBuffer(from.buffer!, from.offset ?? 0, to.buffer!, start, from.bytes);
}
