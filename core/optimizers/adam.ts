import adamText from "../../shaders/adam.wgsl" with { type: "text" };
import countText from "../../shaders/adam_count.wgsl" with { type: "text" };
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

/**
 * Adam (Kingma and Ba 2015). Steps follow one another on the GPU; the host reads the losses once a call.
 */
export class Adam implements Optimizer {
  readonly #gpu: Gpu;
  readonly #objective: Differentiable;
  readonly #step: Program;
  readonly #owned: GPUBuffer[] = [];
  #lastGood!: GPUBuffer;

  private constructor(gpu: Gpu, objective: Differentiable, step: Program) {
    this.#gpu = gpu;
    this.#objective = objective;
    this.#step = step;
  }

  /** Makes Adam for a function; its pixels are where it starts. */
  static async create(
    gpu: Gpu,
    objective: Differentiable,
    options: AdamOptions = {},
  ): Promise<Adam> {
    const { learningRate = 0.02, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clip = true } =
      options;
    const step = new Program(gpu, "Adam");
    const adam = new Adam(gpu, objective, step);
    const { bytes } = objective.pixels;
    try {
      await gpu.guarded("allocating Adam", () => {
        adam.#lastGood = adam.#memory("last good pixels", bytes).buffer!;
        const state = adam.#memory("steps", 16);
        step.dispatch({
          shader: { label: "adam", texts: [adamText], constants: { CLIP: clip } },
          params: {
            u32: [bytes / 16],
            f32: [learningRate, beta1, beta2, Math.log(beta1), Math.log(beta2), epsilon],
          },
          buffers: {
            1: objective.gradient,
            2: state,
            3: adam.#memory("mean", bytes),
            4: adam.#memory("square", bytes),
            7: objective.pixels,
          },
          invocations: bytes / 16,
        });
        step.dispatch({
          shader: { label: "adam count", texts: [countText] },
          params: { u32: [0] },
          buffers: { 7: state },
          invocations: 1,
          workgroupSize: 1,
        });
      });
      await step.build();
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
    this.#step[Symbol.dispose]();
    for (const buffer of this.#owned) this.#gpu.release(buffer);
  }

  /** Does so many steps and gives the scalars before each. */
  async #run(count: number): Promise<Float32Array[]> {
    const { pixels, program, scalars } = this.#objective;
    const { bytes } = scalars;
    const all = this.#gpu.buffer("Adam: losses", count * bytes);
    try {
      await this.#gpu.guarded("optimising with Adam", () => {
        for (let i = 0; i < count; i++) {
          const encoder = this.#gpu.device.createCommandEncoder({ label: "Adam" });
          if (i === 0) {
            encoder.copyBufferToBuffer(pixels.buffer!, 0, this.#lastGood, 0, pixels.bytes);
          }
          program.record(encoder);
          encoder.copyBufferToBuffer(scalars.buffer!, 0, all, i * bytes, bytes);
          this.#step.record(encoder);
          this.#gpu.device.queue.submit([encoder.finish()]);
        }
      });
      const values = await this.#gpu.read(all, count * bytes);
      return Array.from(
        { length: count },
        (_, i) => values.subarray(i * bytes / 4, (i + 1) * bytes / 4),
      );
    } finally {
      this.#gpu.release(all);
    }
  }

  #memory(label: string, bytes: number): Memory {
    const buffer = this.#gpu.buffer(`Adam: ${label}`, bytes);
    this.#owned.push(buffer);
    return { bytes, buffer };
  }
}
