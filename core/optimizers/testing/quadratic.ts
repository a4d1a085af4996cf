/** A quadratic function of pixels, for trying optimisers on. */

import type { Gpu } from "../../gpu/gpu.ts";
import { backward } from "../../graph/backward.ts";
import { Executable } from "../../graph/executable.ts";
import { pack } from "../../graph/layout.ts";
import { apply, external } from "../../graph/node.ts";
import type { PixelsShape } from "../../graph/shape.ts";
import { squaredDifference } from "../../ops/difference/difference.ts";
import { upload } from "../../ops/testing/run_graph.ts";
import { weightedSum } from "../../ops/weighted_sum/weighted_sum.ts";
import type { Differentiable } from "../optimizer.ts";

/** The problem that {@linkcode quadratic} builds. */
interface QuadraticOptions {
  /** The shape of the pixels. */
  readonly shape: PixelsShape;
  /** The pixels at the start. */
  readonly start: Float32Array;
  /** The pixels at the minimum. */
  readonly minimum: Float32Array;
  /** The factor of the squared distance. */
  readonly scale: number;
}

/** Builds the simplest function that optimisers can be tried on: `scale * |pixels - minimum|^2`. */
export async function quadratic(
  gpu: Gpu,
  { shape, start, minimum, scale }: QuadraticOptions,
): Promise<Differentiable & Disposable> {
  const nodes = [external("pixels", shape), external("minimum", shape)] as const;
  const distance = apply(squaredDifference, nodes, { attributes: { scale } });
  const total = apply(weightedSum, [distance], { attributes: { weights: [1] } });
  const gradient = backward(total, nodes[0]);
  const owned: GPUBuffer[] = [];
  const release = () => owned.forEach((buffer) => gpu.release(buffer));
  try {
    const [pixels, target] = await gpu.guarded("uploading a quadratic", () =>
      [
        upload(gpu, "pixels", pack(shape, start), owned),
        upload(gpu, "minimum", pack(shape, minimum), owned),
      ] as const);
    const executable = await Executable.build(gpu, {
      label: "a quadratic",
      outputs: [total, gradient],
      externals: new Map([[nodes[0], pixels], [nodes[1], target]]),
    });
    const totalSlot = executable.slotOf(total);
    return {
      pixels,
      gradient: executable.memoryOf(gradient),
      scalars: executable.scalars,
      totalSlot,
      parts: [executable.program],
      parse: (scalars) => ({ total: scalars[totalSlot]! }),
      [Symbol.dispose]() {
        executable[Symbol.dispose]();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
