import type { Gpu } from "../gpu/gpu.ts";
import { external, type Node } from "../graph/node.ts";
import { type UnallocatedConstant, unallocatedConvolution } from "../network/unallocated.ts";
import type { LayerName, LayerSpec, Vgg19 } from "../network/vgg19.ts";
import { layersFor, NetworkOnGpu } from "../network/vgg19_graph.ts";
import type {
  ConvolutionVariant,
  ConvolutionWeightsOnGpu,
} from "../ops/convolution/convolution_weights.ts";
import type { Size } from "../size.ts";
import type { ContentTarget } from "./content_targets.ts";
import { lossTerms } from "./loss_terms.ts";
import { layersOf, neededLayers, type ResolvedLosses } from "./settings.ts";
import { type StyleTarget, unallocatedStyleTarget } from "./style/style_targets.ts";
import type { StyleGroup } from "./styles.ts";
import type { Term } from "./total_loss.ts";

/** What is looked at without being run. */
export interface UnallocatedOptions {
  readonly network: Vgg19;
  readonly losses: ResolvedLosses;
  /** Whether features and kernels have 16 bits. */
  readonly half: boolean;
  readonly variant: (spec: LayerSpec) => ConvolutionVariant;
}

/** A network's shapes, with weights that are nowhere. */
export interface UnallocatedNetwork {
  readonly network: NetworkOnGpu;
  readonly layers: ReadonlyMap<LayerName, ConvolutionWeightsOnGpu>;
  /** Bytes that its weights would take. */
  readonly bytes: number;
}

/** As much of a network as losses need, with weights that are nowhere. */
export function unallocatedNetwork(gpu: Gpu, options: UnallocatedOptions): UnallocatedNetwork {
  const { network, losses, half, variant } = options;
  const layers = new Map<LayerName, ConvolutionWeightsOnGpu>();
  let bytes = 0;
  for (const spec of layersFor(network, neededLayers(losses))) {
    const host = { ...spec, ...network.layers.get(spec.name)! };
    const weights = unallocatedConvolution(host, { variant: variant(spec), half });
    layers.set(spec.name, weights);
    bytes += (half ? 2 : 4) * (weights.kernel as UnallocatedConstant).count + weights.bias.bytes;
  }
  return { network: new NetworkOnGpu(gpu, network, { layers, half }), layers, bytes };
}

/** Targets without content, for the features of a picture. */
export function unallocatedTargets(
  losses: ResolvedLosses,
  features: ReadonlyMap<LayerName, Node>,
  groups: readonly StyleGroup[] = [ALONE],
): { content: ContentTarget[]; style: StyleTarget[] } {
  const content = layersOf(losses.contentLayers).map((layer) => {
    const target = external(`content target of ${layer}`, features.get(layer)!.shape);
    return { layer, target, guide: undefined, statistics: { sum: 1, squares: 1, count: 1 } };
  });
  const style = groups.flatMap((group) =>
    layersOf(losses.styleLayers)
      .map((layer) =>
        unallocatedStyleTarget(losses, group, { layer, features: features.get(layer)! })
      )
  );
  return { content, style };
}

/** The terms of a picture in one piece that is nowhere. */
export function unallocatedTerms(
  network: NetworkOnGpu,
  losses: ResolvedLosses,
  { sides: { width, height }, groups }: {
    readonly sides: Size;
    /** Default: one style. */
    readonly groups?: readonly StyleGroup[];
  },
): { pixels: Node; terms: Term[] } {
  const pixels = external("pixels", { kind: "pixels", width, height });
  const features = network.features(pixels, { ...losses, needed: new Set(neededLayers(losses)) });
  const targets = unallocatedTargets(losses, features, groups);
  return { pixels, terms: lossTerms({ losses, picture: pixels, features, ...targets }) };
}

/** A style of which nothing is known. */
export const ALONE: StyleGroup = { name: "style", share: 1, mask: undefined, sources: [] };
