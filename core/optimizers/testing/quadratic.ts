/** A quadratic function of pixels, for trying optimisers on. */

import type { Gpu } from "../../gpu/gpu.ts";
import type { Memory } from "../../gpu/memory.ts";
import type { Recordable } from "../../gpu/submit.ts";
import { backward } from "../../graph/backward.ts";
import { Executable } from "../../graph/executable.ts";
import { pack } from "../../graph/layout.ts";
import { apply, external } from "../../graph/node.ts";
import type { PixelsShape } from "../../graph/shape.ts";
import { squaredDifference } from "../../ops/difference/difference.ts";
import { upload } from "../../ops/testing/run_graph.ts";
import { weightedSum } from "../../ops/weighted_sum/weighted_sum.ts";
import type { Differentiable } from "../optimizer.ts";

/** Options of {@linkcode Quadratic}. */
export interface QuadraticOptions {
  /** The shape of the pixels. */
  readonly shape: PixelsShape;
  /** The pixels at the start. */
  readonly start: Float32Array;
  /** The pixels at the minimum. */
  readonly minimum: Float32Array;
  /** The factor of the squared distance. */
  readonly scale: number;
}

/** The simplest function that optimisers can be tried on: `scale * |pixels - minimum|^2`. */
export class Quadratic implements Differentiable, Disposable {
  /** The pixels. */
  readonly pixels: Memory;
  /** `2 * scale * (pixels - minimum)`. */
  readonly gradient: Memory;
  /** Scalars of the graph, with the value among them. */
  readonly scalars: Memory;
  /** The index of the value in {@linkcode scalars}. */
  readonly totalSlot: number;
  /** The kernel calls of one evaluation. */
  readonly parts: readonly Recordable[];
  readonly #gpu: Gpu;
  readonly #executable: Executable;
  readonly #owned: readonly GPUBuffer[];

  private constructor(gpu: Gpu, parts: {
    pixels: Memory;
    gradient: Memory;
    executable: Executable;
    slot: number;
    owned: readonly GPUBuffer[];
  }) {
    this.#gpu = gpu;
    this.pixels = parts.pixels;
    this.gradient = parts.gradient;
    this.scalars = parts.executable.scalars;
    this.parts = [parts.executable.program];
    this.#executable = parts.executable;
    this.totalSlot = parts.slot;
    this.#owned = parts.owned;
  }

  /** Uploads the numbers and builds the graph. */
  static async create(gpu: Gpu, options: QuadraticOptions): Promise<Quadratic> {
    const { shape, start, minimum, scale } = options;
    const nodes = [external("pixels", shape), external("minimum", shape)] as const;
    const distance = apply(squaredDifference, nodes, { attributes: { scale } });
    const total = apply(weightedSum, [distance], { attributes: { weights: [1] } });
    const gradient = backward(total, nodes[0]);
    const owned: GPUBuffer[] = [];
    try {
      const memories = await gpu.guarded("uploading a quadratic", () => [
        upload(gpu, "pixels", pack(shape, start), owned),
        upload(gpu, "minimum", pack(shape, minimum), owned),
      ]);
      const executable = await Executable.build(gpu, {
        label: "a quadratic",
        outputs: [total, gradient],
        externals: new Map(nodes.map((node, i) => [node, memories[i]!])),
      });
      return new Quadratic(gpu, {
        pixels: memories[0]!,
        gradient: executable.memoryOf(gradient),
        executable,
        slot: executable.slotOf(total),
        owned,
      });
    } catch (error) {
      for (const buffer of owned) gpu.release(buffer);
      throw error;
    }
  }

  /** The value among the scalars that were read. */
  parse(scalars: Float32Array): { readonly total: number } {
    return { total: scalars[this.totalSlot]! };
  }

  [Symbol.dispose](): void {
    this.#executable[Symbol.dispose]();
    for (const buffer of this.#owned) this.#gpu.release(buffer);
  }
}
