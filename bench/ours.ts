/** Pentimento's iteration, timed. */
import type { Gpu } from "../core/gpu/gpu.ts";
import { Program } from "../core/gpu/program.ts";
import { Adam } from "../core/optimizers/adam/adam.ts";
import { Objective } from "../core/run/objective.ts";
import { problemAt, uploadNetwork } from "../core/run/planned_problem.ts";
import { planEvaluation } from "../core/run/plan.ts";
import { tuneFor } from "../core/run/tune_for.ts";
import type { BenchOptions } from "./arguments.ts";
import { type KernelRow, kernelRows } from "./kernels.ts";
import { problem } from "./peers/problem.ts";
import { type IterationTimes, timeIterations } from "./timing.ts";

/** The time and memory of Pentimento's iteration. */
export interface OwnTimes extends IterationTimes {
  /** Width and height of the picture in pixels. */
  readonly size: number;
  /** Bytes on the GPU: all of them, those of the weights, and the rest for each pixel. */
  readonly bytes: { readonly total: number; readonly weights: number; readonly perPixel: number };
  /** The time of losses and gradient by kernel; empty without timestamps. */
  readonly kernels: readonly KernelRow[];
}

/** The number of times that every kernel is timed. */
const PROFILES = 3;

/**
 * Times iterations (losses, gradient and Adam) at one size.
 *
 * @throws {PentimentoError} when memory does not suffice
 */
export async function ownTimes(
  gpu: Gpu,
  size: number,
  { iterations, tune = false, precision = "f32" }: Partial<BenchOptions> = {},
): Promise<OwnTimes> {
  const { network: host, content, style, target, losses: asked, learningRate } = problem(size);
  const plan = planEvaluation(gpu, { ...asked, network: host, content, style, precision });
  if (tune) await tuneFor(gpu, plan);
  const before = gpu.allocatedBytes;
  using network = await uploadNetwork(gpu, plan);
  const weights = gpu.allocatedBytes - before;
  gpu.resetPeak();
  const [scale] = plan.scales;
  using objective = await Objective.create(gpu, problemAt(plan, scale!, { network, target }));
  using adam = await Adam.create(gpu, objective, { learningRate, clip: false });
  const iterate = async (count: number) =>
    objective.parse((await adam.iterate(count)).scalars).total;
  const times = await timeIterations(iterate, { iterations });
  const total = gpu.peakBytes - before;
  return {
    ...times,
    size,
    bytes: { total, weights, perPixel: (total - weights) / size ** 2 },
    kernels: gpu.timestamps ? await kernelTimes(objective) : [],
  };
}

async function kernelTimes(objective: Objective): Promise<KernelRow[]> {
  const profiles = [];
  // For a picture in one piece everything is one program.
  const [program] = objective.parts;
  if (!(program instanceof Program)) return [];
  for (let i = 0; i < PROFILES; i++) profiles.push(await program.profile());
  return kernelRows(profiles);
}
