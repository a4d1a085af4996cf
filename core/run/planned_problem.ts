/** What an objective is made of, as a plan has it: the network on the GPU, and the problem of a scale. */
import type { Gpu } from "../gpu/gpu.ts";
import { opaque } from "../image/alpha.ts";
import { resize } from "../image/resample.ts";
import type { ProblemOptions } from "../losses/problem.ts";
import { neededLayers } from "../losses/settings.ts";
import { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { tunedConvolution } from "../tuning/convolutions.ts";
import { type RunPlan, type ScalePlan, windowOf } from "./plan.ts";

/**
 * Uploads what the losses of a run need of its network, every layer in the way that was fastest for its last scale.
 *
 * @throws {PentimentoError} as {@linkcode NetworkOnGpu.upload}
 */
export async function uploadNetwork(gpu: Gpu, plan: RunPlan): Promise<NetworkOnGpu> {
  const { network, losses, half } = plan;
  const largest = plan.scales.at(-1)!;
  const site = { network, half, ...windowOf(largest) };
  return await NetworkOnGpu.upload(gpu, network, {
    needed: neededLayers(losses),
    half,
    chunkBytes: largest.tiling.chunkBytes,
    variant: (spec) => tunedConvolution(gpu, spec, site),
  });
}

/** The problem of a scale before it is known in which tiles it is worked on. */
export function problemAt(
  plan: RunPlan,
  scale: ScalePlan,
  at: Pick<ProblemOptions, "network" | "target" | "signal">,
): ProblemOptions {
  const { options, losses, contentMap } = plan;
  const content = opaque(resize(plan.content, scale));
  const map = contentMap && { contentMap };
  return { ...options, ...map, losses, content, groups: plan.stylesAt(scale), ...at };
}
