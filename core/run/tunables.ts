/** The choices between kernels that a planned run has, found by dry runs of its graphs. */
import type { Gpu } from "../gpu/gpu.ts";
import { Program } from "../gpu/program.ts";
import { backward } from "../graph/backward.ts";
import { dryRun } from "../graph/dry_run.ts";
import type { Tunable } from "../graph/operation.ts";
import { kindWeights, neededLayers } from "../losses/settings.ts";
import { totalLoss } from "../losses/total_loss.ts";
import { unallocatedTerms } from "../losses/unallocated.ts";
import { unallocatedNetwork } from "../network/unallocated.ts";
import type { LayerSpec } from "../network/vgg19.ts";
import { layersFor } from "../network/vgg19_graph.ts";
import type { ConvolutionVariant } from "../ops/convolution/convolution_weights.ts";
import type { Size } from "../size.ts";
import {
  convolutionCandidates,
  convolutionTunable,
  type DryNetwork,
  tunedConvolution,
} from "../tuning/convolutions.ts";
import { type RunPlan, windowOf } from "./plan.ts";

/** The size that kernels work on at a scale: that of the picture, or of its tiles, one after the other. */
interface Window extends ReturnType<typeof windowOf> {
  /** The number of evaluations of the losses on it. */
  readonly evaluations: number;
}

function windowsOf({ scales }: RunPlan): Window[] {
  return scales.map((scale) => ({
    ...windowOf(scale),
    evaluations: scale.iterations * scale.tiles,
  }));
}

/** The choices between kernels within the operations of a run. */
export function productTunables(gpu: Gpu, plan: RunPlan): Tunable[] {
  const windows = windowsOf(plan);
  const site = { ...plan, ...windows.at(-1)! };
  const tunables: Tunable[] = [];
  const program = new Program(gpu, "a dry run");
  for (const window of windows) {
    const variant = (spec: LayerSpec) => tunedConvolution(gpu, spec, site);
    const offer = (tunable: Tunable) =>
      tunables.push({ ...tunable, work: window.evaluations * tunable.work });
    for (const call of dryNetwork(gpu, plan, { size: window, variant }).calls) {
      call.emit(program, offer);
    }
  }
  return tunables;
}

/** The choices between ways to compute a layer. */
export function convolutionTunables(gpu: Gpu, plan: RunPlan): Tunable[] {
  const windows = windowsOf(plan);
  const largest = windows.at(-1)!;
  const site = { ...plan, ...largest };
  const made = new Map<string, DryNetwork>();
  const dry = (wanted: ConvolutionVariant, size: Size) => {
    const key = `${wanted} ${size.width} ${size.height}`;
    const variant = (spec: LayerSpec) =>
      convolutionCandidates(gpu, spec, site).find((candidate) => candidate === wanted) ??
        tunedConvolution(gpu, spec, site);
    const known = made.get(key) ?? dryNetwork(gpu, plan, { size, variant });
    made.set(key, known);
    return known;
  };
  return layersFor(plan.network, plan.layers).map((spec) => {
    const tunable = convolutionTunable(gpu, { spec, site, dry });
    return { ...tunable, work: largest.evaluations * tunable.work };
  });
}

/** The calls of one evaluation of the losses, with unallocated weights and targets. */
function dryNetwork(gpu: Gpu, plan: RunPlan, at: {
  readonly size: Size;
  readonly variant: (spec: LayerSpec) => ConvolutionVariant;
}): DryNetwork {
  const { losses, groups } = plan;
  const { size, variant } = at;
  const needed = neededLayers(losses);
  const { chunkBytes } = plan.scales.at(-1)!.tiling;
  const { network, layers } = unallocatedNetwork(gpu, { ...plan, needed, variant, chunkBytes });
  const { pixels, terms } = unallocatedTerms(network, losses, { size, groups });
  const weights = kindWeights(losses);
  const total = totalLoss(terms, terms.map(({ kind }) => weights[kind]));
  const parts = terms.flatMap((term) => term.parts);
  return { calls: dryRun(gpu, [total, ...parts, backward(total, pixels)]), layers };
}
