/** The worker's GPU with the canvas and the networks on it; opened anew after it was lost. */
import {
  type Gpu,
  GpuCanvas,
  openGpu,
  PentimentoError,
  SharedNetworks,
} from "@pentimento/pentimento";
import type { Tuner } from "./tuning.ts";

/** Everything that lives as long as the device does. */
export interface OnGpu {
  readonly gpu: Gpu;
  readonly canvas: GpuCanvas;
  readonly networks: SharedNetworks;
}

/** Losses of the device in a row after which it is given up. */
const MOST_LOSSES = 3;

/** A loss counts as one in a row when the one before was not longer ago. */
const IN_A_ROW_MILLISECONDS = 60_000;

/** Opens the GPU when it is needed. */
export class GpuAtHand {
  #context: GPUCanvasContext | undefined;
  #open: Promise<OnGpu> | undefined;
  #losses: number[] = [];
  readonly #tuner: Tuner;

  /** @param tuner knows the kernels that were measured before */
  constructor(tuner: Tuner) {
    this.#tuner = tuner;
  }

  /** Takes over the page's canvas. */
  takeCanvas(canvas: OffscreenCanvas): void {
    this.#context = canvas.getContext("webgpu") ?? undefined;
  }

  /** The GPU, opened at the first call. */
  get(): Promise<OnGpu> {
    return this.#open ??= this.#opened();
  }

  /** Why the device was lost, waiting for the notice for so long; `undefined`: it is there. */
  async lost(milliseconds: number): Promise<string | undefined> {
    return await (await this.get()).gpu.lostWithin(milliseconds);
  }

  /**
   * Gives a lost device up, so that {@linkcode get} opens another.
   *
   * @throws {PentimentoError} when that happens again and again
   */
  async renew(): Promise<void> {
    const now = Date.now();
    this.#losses = [...this.#losses.filter((then) => now - then < IN_A_ROW_MILLISECONDS), now];
    const { gpu } = await this.get();
    gpu.destroy();
    this.#open = undefined;
    if (this.#losses.length > MOST_LOSSES) {
      throw new PentimentoError(
        `The GPU was lost ${this.#losses.length} times within a minute: choose a smaller size, then resume`,
      );
    }
  }

  async #opened(): Promise<OnGpu> {
    try {
      const gpu = await openGpu();
      const context = this.#context;
      if (context === undefined) {
        throw new PentimentoError(
          "This browser draws no WebGPU canvas in a worker: update it, or use another",
        );
      }
      await this.#tuner.recall(gpu);
      const canvas = await GpuCanvas.create(gpu, context);
      return { gpu, canvas, networks: new SharedNetworks(gpu) };
    } catch (error) {
      this.#open = undefined;
      throw error;
    }
  }
}
