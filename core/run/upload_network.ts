import type { Gpu } from "../gpu/gpu.ts";
import { neededLayers, type ResolvedLosses } from "../losses/settings.ts";
import { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { type LayerSite, tunedConvolution } from "../tuning/convolutions.ts";

/**
 * Brings what losses need of a network to the GPU, every layer in the way that was fastest for a picture of
 * these sides.
 *
 * @throws {PentimentoError} as {@linkcode NetworkOnGpu.upload}
 */
export async function uploadNetwork(
  gpu: Gpu,
  losses: ResolvedLosses,
  site: LayerSite,
): Promise<NetworkOnGpu> {
  return await NetworkOnGpu.upload(gpu, site.network, {
    needed: neededLayers(losses),
    half: site.half,
    variant: (spec) => tunedConvolution(gpu, spec, site),
  });
}
