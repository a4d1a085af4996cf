import { PentimentoError } from "../errors.ts";
import type { Gpu } from "./gpu.ts";
import {
  bindingOf,
  type Constant,
  fillTexture,
  isMemory,
  isTexture,
  type Memory,
} from "./memory.ts";
import type { Recordable } from "./recordable.ts";
import { assemble, type Holding, type Shader } from "./shader.ts";
import { submitAll } from "./submit.ts";
import { type KernelTime, timeCalls } from "./timing.ts";

/** One kernel call. */
export interface Dispatch {
  /** The kernel. */
  readonly shader: Shader;
  /** The uniform block at binding 0: whole numbers first, then floats. At most 64 together. */
  readonly params: { readonly u32: readonly number[]; readonly f32?: readonly number[] };
  /** Arrays declared with `//: operand`, by binding. */
  readonly operands?: Readonly<Record<number, Constant | Memory>>;
  /** All other buffers, by binding. */
  readonly buffers: Readonly<Record<number, Memory>>;
  /**
   * Floating point operations, for benchmarks; a product of matrices M x K and K x N has `2 M K N`.
   * Default 0: what is limited by memory.
   */
  readonly work?: number;
  /** How many invocations are needed. */
  readonly invocations: number;
  /** The shader's workgroup size. Default 64. */
  readonly workgroupSize?: number;
}

interface Copy {
  readonly from: Memory;
  readonly to: Memory;
  readonly offset: number;
}

/** Memory that a kernel reads through a texture, which is filled just before. */
interface Staging {
  readonly binding: number;
  readonly from: Memory;
  readonly slot: number;
}

interface PlannedDispatch {
  readonly dispatch: Dispatch;
  readonly stagings: readonly Staging[];
}

interface ReadyDispatch {
  readonly label: string;
  readonly work: number;
  readonly stagings: readonly { readonly from: Memory; readonly to: GPUTexture }[];
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly grid: readonly [number, number];
}

const PARAMS_BYTES = 256;

/** A larger operand is read where it is: its copy would be too much memory for what it saves. */
const STAGED_BYTES = 8 * 2 ** 20;

/** Floating point operations in whose time an invocation reads and writes its share of memory. */
const MEMORY_WORK = 200;

/**
 * A sequence of kernel calls and copies: first collected, then built once (pipelines, bind groups, one
 * buffer of parameters, scratch memory), then recorded into as many command buffers as wanted.
 */
export class Program implements Disposable, Recordable {
  readonly #gpu: Gpu;
  readonly #label: string;
  readonly #steps: (Copy | PlannedDispatch)[] = [];
  readonly #scratch = new Map<string, Memory[]>();
  readonly #owned: (GPUBuffer | GPUTexture)[] = [];
  #ready: (Copy | ReadyDispatch)[] = [];

  constructor(gpu: Gpu, label: string) {
    this.#gpu = gpu;
    this.#label = label;
  }

  /** About how much work each step is; what is limited by memory counts by its invocations. */
  get works(): number[] {
    return this.#steps.map((step) => {
      if ("from" in step) return step.from.bytes;
      return step.dispatch.work || MEMORY_WORK * step.dispatch.invocations;
    });
  }

  /** Appends a kernel call. */
  dispatch(dispatch: Dispatch): void {
    const stagings: Staging[] = [];
    for (const [binding, operand] of Object.entries(dispatch.operands ?? {})) {
      if (this.#gpu.info.software && isMemory(operand) && operand.bytes <= STAGED_BYTES) {
        // Numbers of 16 bits need a texture of their own kind.
        const slot = 2 * stagings.length + (operand.half ? 1 : 0);
        stagings.push({ binding: Number(binding), from: operand, slot });
      }
    }
    this.#steps.push({ dispatch, stagings });
  }

  /** Appends a copy of all of `from` to `offset` bytes into other memory. */
  copy(from: Memory, to: Memory, offset = 0): void {
    this.#steps.push({ from, to, offset });
  }

  /**
   * Memory that is only needed within one operation: it holds nothing from one to the next, so
   * operations that give the same name share it.
   */
  scratch(name: string, bytes: number): Memory {
    const memory: Memory = { bytes };
    const sharers = this.#scratch.get(name) ?? [];
    sharers.push(memory);
    this.#scratch.set(name, sharers);
    return memory;
  }

  /** Makes everything that recording needs. */
  async build(): Promise<void> {
    await this.#gpu.guarded(`building ${this.#label}`, () => {
      this.#allocateScratch();
      const textures = this.#allocateTextures();
      const params = this.#writeParams();
      let offset = -PARAMS_BYTES;
      this.#ready = this.#steps.map((step) =>
        "from" in step ? step : this.#prepare(step, textures, {
          buffer: params,
          offset: offset += PARAMS_BYTES,
          size: PARAMS_BYTES,
        })
      );
    });
  }

  /** Records the sequence, or some of its steps. */
  record(encoder: GPUCommandEncoder, from = 0, to = this.#ready.length): void {
    let pass: GPUComputePassEncoder | undefined;
    for (const step of this.#ready.slice(from, to)) {
      if ("from" in step || step.stagings.length > 0) {
        pass?.end();
        pass = undefined;
      }
      if ("from" in step) {
        const { from, to, offset } = step;
        const start = (to.offset ?? 0) + offset;
        encoder.copyBufferToBuffer(from.buffer!, from.offset ?? 0, to.buffer!, start, from.bytes);
        continue;
      }
      for (const { from, to } of step.stagings) fillTexture(encoder, from, to);
      // One pass for as long as there is no copy: a pass costs twenty times what a dispatch costs.
      pass ??= encoder.beginComputePass({ label: this.#label });
      dispatchIn(pass, step);
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
    const steps = this.#ready.filter((step): step is ReadyDispatch => "pipeline" in step);
    const calls = steps.map((step) => ({
      ...step,
      record: (encoder: GPUCommandEncoder, timestampWrites: GPUComputePassTimestampWrites) =>
        recordTimed(encoder, step, timestampWrites),
    }));
    return await timeCalls(gpu, this.#label, calls);
  }

  [Symbol.dispose](): void {
    for (const resource of this.#owned) this.#gpu.release(resource);
    this.#owned.length = 0;
    this.#ready = [];
  }

  #allocateScratch(): void {
    for (const [name, sharers] of this.#scratch) {
      const bytes = Math.max(...sharers.map((memory) => memory.bytes));
      const buffer = this.#own(this.#gpu.buffer(`${this.#label}: ${name}`, bytes));
      for (const memory of sharers) memory.buffer = buffer;
    }
  }

  #allocateTextures(): GPUTexture[] {
    const sizes: number[] = [];
    for (const step of this.#steps) {
      for (const { from, slot } of "from" in step ? [] : step.stagings) {
        sizes[slot] = Math.max(sizes[slot] ?? 0, from.bytes);
      }
    }
    return sizes.map((bytes, slot) =>
      this.#own(this.#gpu.texture(`staging ${slot}`, bytes, slot % 2 === 1))
    );
  }

  #writeParams(): GPUBuffer {
    const dispatches = this.#steps.flatMap((step) => "from" in step ? [] : [step.dispatch]);
    const bytes = new ArrayBuffer(PARAMS_BYTES * Math.max(1, dispatches.length));
    dispatches.forEach(({ params }, i) => {
      new Uint32Array(bytes, PARAMS_BYTES * i).set(params.u32);
      new Float32Array(bytes, PARAMS_BYTES * i + 4 * params.u32.length).set(params.f32 ?? []);
    });
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = this.#own(this.#gpu.buffer(`${this.#label}: params`, bytes.byteLength, usage));
    this.#gpu.device.queue.writeBuffer(buffer, 0, bytes);
    return buffer;
  }

  #prepare(
    planned: PlannedDispatch,
    textures: GPUTexture[],
    params: GPUBufferBinding,
  ): ReadyDispatch {
    const { shader, operands = {}, buffers, invocations, work = 0, workgroupSize = 64 } =
      planned.dispatch;
    const { label } = shader;
    const constants = { ...shader.constants, WORKGROUP: workgroupSize };
    const bound: Readonly<Record<number, Constant | Memory>> = { ...operands, ...buffers };
    const staged = new Set(planned.stagings.map(({ binding }) => binding));
    const holding = (binding: number): Holding => ({
      texture: staged.has(binding) || isTexture(bound[binding]!),
      half: bound[binding]!.half ?? false,
    });
    const code = assemble({ ...shader, constants }, holding);
    const pipeline = this.#gpu.pipeline(label, code);
    const resources = new Map<number, GPUBindingResource>([[0, params]]);
    for (const [binding, memory] of Object.entries(bound)) {
      resources.set(Number(binding), bindingOf(memory));
    }
    const stagings = planned.stagings.map(({ binding, from, slot }) => {
      resources.set(binding, textures[slot]!.createView());
      return { from, to: textures[slot]! };
    });
    const group = this.#gpu.device.createBindGroup({
      label,
      layout: pipeline.getBindGroupLayout(0),
      entries: [...resources].map(([binding, resource]) => ({ binding, resource })),
    });
    const grid = this.#grid(invocations / workgroupSize);
    return { label, work, stagings, pipeline, group, grid };
  }

  /** Kernels number their invocations over x, then y: one dimension ends at 65535 workgroups. */
  #grid(workgroups: number): [number, number] {
    const limit = this.#gpu.limits["maxComputeWorkgroupsPerDimension"]!;
    const y = Math.ceil(Math.ceil(workgroups) / limit);
    return [Math.ceil(workgroups / y), y];
  }

  #own<T extends GPUBuffer | GPUTexture>(resource: T): T {
    this.#owned.push(resource);
    return resource;
  }
}

function dispatchIn(pass: GPUComputePassEncoder, step: ReadyDispatch): void {
  pass.setPipeline(step.pipeline);
  pass.setBindGroup(0, step.group);
  pass.dispatchWorkgroups(...step.grid);
}

function recordTimed(
  encoder: GPUCommandEncoder,
  step: ReadyDispatch,
  timestampWrites: GPUComputePassTimestampWrites,
): void {
  for (const { from, to } of step.stagings) fillTexture(encoder, from, to);
  const pass = encoder.beginComputePass({ label: step.label, timestampWrites });
  dispatchIn(pass, step);
  pass.end();
}
