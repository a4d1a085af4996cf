import { neededLayers, Objective } from "../core/transfer/objective.ts";
import { Adam } from "../core/optimizers/adam.ts";
import type { Gpu } from "../core/gpu/gpu.ts";
import { NetworkOnGpu } from "../core/vgg19_graph.ts";
import { problem } from "./peers/problem.ts";
import { median } from "./statistics.ts";

/** One kernel of an iteration, all of its calls together. */
export interface KernelTime {
  /** Its label. */
  readonly kernel: string;
  /** How often an iteration calls it. */
  readonly calls: number;
  /** Milliseconds of all calls. */
  readonly milliseconds: number;
}

/** How Pentimento does an iteration. */
export interface OwnTimes {
  /** Longest side; the picture is square. */
  readonly size: number;
  /** Median milliseconds of an iteration: losses, gradient and Adam. */
  readonly milliseconds: number;
  /** The total loss at the start, to be compared with the peers'. */
  readonly loss: number;
  /** Bytes on the GPU: everything, and what is left of it for each pixel without the weights. */
  readonly bytes: { readonly total: number; readonly weights: number; readonly perPixel: number };
  /** Where the time goes; empty without timestamps. */
  readonly kernels: readonly KernelTime[];
}

/** Times iterations at one size. */
export async function ownTimes(gpu: Gpu, size: number, iterations: number): Promise<OwnTimes> {
  const { network: host, content, style, target, losses, learningRate } = problem(size);
  const before = gpu.allocatedBytes;
  using network = await NetworkOnGpu.upload(gpu, host, { needed: neededLayers(losses) });
  const weights = gpu.allocatedBytes - before;
  gpu.resetPeak();
  using objective = await Objective.create(gpu, { network, losses, content, style, target });
  using adam = await Adam.create(gpu, objective, { learningRate, clip: false });
  const { scalars } = await adam.iterate(1);
  const times: number[] = [];
  for (let i = 0; i < iterations; i++) {
    const start = performance.now();
    await adam.iterate(1);
    times.push(performance.now() - start);
  }
  const total = gpu.peakBytes - before;
  return {
    size,
    milliseconds: median(times),
    loss: objective.parse(scalars).total,
    bytes: { total, weights, perPixel: (total - weights) / size ** 2 },
    kernels: gpu.timestamps ? await kernelTimes(objective) : [],
  };
}

async function kernelTimes(objective: Objective): Promise<KernelTime[]> {
  const byKernel = new Map<string, { calls: number; milliseconds: number }>();
  for (const { label, milliseconds } of await objective.program.profile()) {
    const sum = byKernel.get(label) ?? { calls: 0, milliseconds: 0 };
    byKernel.set(label, {
      calls: sum.calls + 1,
      milliseconds: sum.milliseconds + milliseconds,
    });
  }
  return [...byKernel].map(([kernel, sum]) => ({ kernel, ...sum }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
