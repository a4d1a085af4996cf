import adamText from "../../shaders/adam.wgsl" with { type: "text" };
import type { Gpu } from "../gpu/gpu.ts";
import type { Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import type { Differentiable, Optimizer, Report } from "./optimizer.ts";

/** How Adam steps. */
export interface AdamOptions {
  /** Step size in units of the pixels. Default 0.02. */
  readonly learningRate?: number;
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the denominator. Default 1e-8. */
  readonly epsilon?: number;
  /** Whether pixels are clipped to [0, 1] after each step. Default true. */
  readonly clip?: boolean;
}

/** Work that is submitted at once stays near so many milliseconds: a display's GPU kills what is far longer. */
const SUBMIT_MILLISECONDS = 100;

/**
 * Adam (Kingma and Ba 2015). Steps follow one another on the GPU, several to a submit, and each leaves its
 * losses in a ring of scalars, which the host reads once a call.
 */
export class Adam implements Optimizer {
  readonly #gpu: Gpu;
  readonly #objective: Differentiable;
  /** The step by the turn, which changes: see adam.wgsl. */
  readonly #steps: Program[] = [];
  readonly #owned: GPUBuffer[] = [];
  #lastGood!: GPUBuffer;
  #ring: GPUBuffer | undefined;
  #done = 0;
  #stepMilliseconds = Infinity;

  private constructor(gpu: Gpu, objective: Differentiable) {
    this.#gpu = gpu;
    this.#objective = objective;
  }

  /** Makes Adam for a function; its pixels are where it starts. */
  static async create(
    gpu: Gpu,
    objective: Differentiable,
    options: AdamOptions = {},
  ): Promise<Adam> {
    const adam = new Adam(gpu, objective);
    try {
      await gpu.guarded("allocating Adam", () => adam.#prepare(options));
      for (const step of adam.#steps) await step.build();
    } catch (error) {
      adam[Symbol.dispose]();
      throw error;
    }
    return adam;
  }

  /** Does so many steps; the losses are those before the last of them. */
  async iterate(count: number): Promise<Report> {
    const steps = await this.#run(count);
    // One bad step spoils Adam's memory for good, though clipping may make the losses finite again.
    const bad = steps.find((scalars) => !Number.isFinite(this.#objective.parse(scalars).total));
    const report = { iterations: count, evaluations: count };
    if (bad === undefined) return { ...report, scalars: steps.at(-1)! };
    const { pixels } = this.#objective;
    const encoder = this.#gpu.device.createCommandEncoder({ label: "Adam: back" });
    encoder.copyBufferToBuffer(this.#lastGood, 0, pixels.buffer!, 0, pixels.bytes);
    this.#gpu.device.queue.submit([encoder.finish()]);
    return { ...report, scalars: bad, end: "not finite" };
  }

  [Symbol.dispose](): void {
    for (const step of this.#steps) step[Symbol.dispose]();
    for (const buffer of this.#owned) this.#gpu.release(buffer);
    if (this.#ring !== undefined) this.#gpu.release(this.#ring);
  }

  #prepare(options: AdamOptions): void {
    const { learningRate = 0.02, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clip = true } =
      options;
    const { pixels, gradient } = this.#objective;
    const { bytes } = pixels;
    this.#lastGood = this.#memory("last good pixels", bytes).buffer!;
    const state = this.#memory("steps", 16);
    const mean = this.#memory("mean", bytes);
    const square = this.#memory("square", bytes);
    for (const turn of [0, 1]) {
      const step = new Program(this.#gpu, "Adam");
      step.dispatch({
        shader: { label: "adam", texts: [adamText], constants: { CLIP: clip, TURN: turn } },
        params: {
          u32: [bytes / 16],
          f32: [learningRate, beta1, beta2, Math.log(beta1), Math.log(beta2), epsilon],
        },
        buffers: { 1: gradient, 2: state, 3: mean, 4: square, 7: pixels },
        invocations: bytes / 16,
      });
      this.#steps.push(step);
    }
  }

  /** Does so many steps and gives the scalars before each. */
  async #run(count: number): Promise<Float32Array[]> {
    const { bytes } = this.#objective.scalars;
    const start = performance.now();
    const ring = this.#ringFor(count * bytes);
    const perSubmit = Math.max(1, Math.floor(SUBMIT_MILLISECONDS / this.#stepMilliseconds));
    await this.#gpu.guarded("optimising with Adam", () => {
      for (let first = 0; first < count; first += perSubmit) {
        this.#submit(ring, first, Math.min(first + perSubmit, count));
      }
    });
    const values = await this.#gpu.read(ring, count * bytes);
    this.#stepMilliseconds = (performance.now() - start) / count;
    return Array.from(
      { length: count },
      (_, i) => values.subarray(i * bytes / 4, (i + 1) * bytes / 4),
    );
  }

  /** Records and submits the steps from one to before another. */
  #submit(ring: GPUBuffer, first: number, end: number): void {
    const { pixels, program, scalars } = this.#objective;
    const encoder = this.#gpu.device.createCommandEncoder({ label: "Adam" });
    if (first === 0) {
      encoder.copyBufferToBuffer(pixels.buffer!, 0, this.#lastGood, 0, pixels.bytes);
    }
    for (let i = first; i < end; i++) {
      program.record(encoder);
      encoder.copyBufferToBuffer(scalars.buffer!, 0, ring, i * scalars.bytes, scalars.bytes);
      this.#steps[this.#done++ % 2]!.record(encoder);
    }
    this.#gpu.device.queue.submit([encoder.finish()]);
  }

  /** The ring of scalars, which grows with the longest call. */
  #ringFor(bytes: number): GPUBuffer {
    if (this.#ring === undefined || this.#ring.size < bytes) {
      if (this.#ring !== undefined) this.#gpu.release(this.#ring);
      this.#ring = this.#gpu.buffer("Adam: losses", bytes);
    }
    return this.#ring;
  }

  #memory(label: string, bytes: number): Memory {
    const buffer = this.#gpu.buffer(`Adam: ${label}`, bytes);
    this.#owned.push(buffer);
    return { bytes, buffer };
  }
}
