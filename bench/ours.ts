import type { Gpu } from "../core/gpu/gpu.ts";
import { Program } from "../core/gpu/program.ts";
import { Adam } from "../core/optimizers/adam/adam.ts";
import { Objective, problemAt, uploadNetwork } from "../core/run/objective.ts";
import type { Precision } from "../core/run/options.ts";
import { planEvaluation } from "../core/run/plan.ts";
import { tuneFor } from "../core/run/tune_for.ts";
import { type KernelRow, kernelRows } from "./kernels.ts";
import { problem } from "./peers/problem.ts";
import { type IterationTimes, timeIterations } from "./timing.ts";

/** How Pentimento does an iteration. */
export interface OwnTimes extends IterationTimes {
  /** Sides of the square picture in pixels. */
  readonly size: number;
  /** Bytes on the GPU: everything, and what is left of it for each pixel without the weights. */
  readonly bytes: { readonly total: number; readonly weights: number; readonly perPixel: number };
  /** Where the time of losses and gradient goes; empty without timestamps. */
  readonly kernels: readonly KernelRow[];
}

/** How many times every kernel is timed. */
const PROFILES = 3;

/** How {@linkcode ownTimes} goes about it. */
export interface OwnTimesOptions {
  /** How many iterations are waited for together. Default: as many as take a second. */
  readonly iterations?: number | undefined;
  /** Whether the fastest kernels are found by measuring first. Default: the default kernels are used. */
  readonly tune?: boolean;
  /** How features and kernels are stored. Default `f32`. */
  readonly precision?: Precision;
}

/**
 * Times iterations (losses, gradient and Adam) at one size.
 *
 * @throws {PentimentoError} when memory does not suffice
 */
export async function ownTimes(
  gpu: Gpu,
  size: number,
  { iterations, tune = false, precision = "f32" }: OwnTimesOptions = {},
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
  // Of a picture in one piece all is one program.
  const [program] = objective.parts;
  if (!(program instanceof Program)) return [];
  for (let i = 0; i < PROFILES; i++) profiles.push(await program.profile());
  return kernelRows(profiles);
}
