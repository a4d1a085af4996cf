/** Targets of the content loss: the features of the content image. */
import type { Gpu } from "../gpu/gpu.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import { apply, type Node } from "../graph/node.ts";
import type { Mask } from "../image/mask.ts";
import type { Picture } from "../image/picture.ts";
import { readValue, withFeaturesOf } from "../network/features_of.ts";
import type { LayerName } from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { guide } from "../ops/guide/guide.ts";
import { weightGuide } from "./guides.ts";
import { statisticsOf, type TargetStatistics } from "./normalization.ts";
import { layersOf, type ResolvedLosses } from "./settings.ts";

/** Target of a content layer. */
export interface ContentTarget {
  readonly layer: LayerName;
  /** The content image's features, guided if the target's are. */
  readonly target: Node;
  /** Weights of the positions; `undefined`: all equal. */
  readonly guide: Node | undefined;
  readonly statistics: TargetStatistics;
}

/** Inputs of {@linkcode contentTargets}. */
export interface ContentTargetOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  readonly content: Picture;
  /** Weights of the content over the picture. */
  readonly map: Mask | undefined;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The features of the content layers of the content image.
 *
 * @param graphInputs owner of the targets
 */
export async function contentTargets(
  gpu: Gpu,
  graphInputs: GraphInputs,
  options: ContentTargetOptions,
): Promise<ContentTarget[]> {
  const layers = layersOf(options.losses.contentLayers);
  if (layers.length === 0) return [];
  const guides = new Map<LayerName, Node>();
  const make = (features: ReadonlyMap<LayerName, Node>, own: GraphInputs) =>
    layers.map((layer) => {
      const map = features.get(layer)!;
      const weights = contentGuide(graphInputs, layer, map, options);
      if (weights === undefined) return map;
      // Guides outlive this graph: the target image's features pass through the same ones.
      own.share(weights, graphInputs);
      guides.set(layer, weights);
      return apply(guide, [map, weights], { attributes: {} });
    });
  const label = "the content image";
  const { losses: settings, content: picture } = options;
  const wanted = { ...options, settings, picture, layers, label, make };
  return await withFeaturesOf(gpu, wanted, async (executable, outputs) => {
    const targets: ContentTarget[] = [];
    for (const [i, layer] of layers.entries()) {
      const values = await readValue(gpu, executable, outputs[i]!);
      targets.push({
        layer,
        target: await graphInputs.retain(`${label}: ${layer}`, outputs[i]!, executable),
        guide: guides.get(layer),
        statistics: statisticsOf(values, values.length),
      });
    }
    return targets;
  });
}

/**
 * Weights of the positions of a content layer; `undefined` without a content map.
 *
 * @param options.plane whether windows will be taken out of it, see {@linkcode GraphInputs.uploadPlane}. Default false
 */
export function contentGuide(
  graphInputs: GraphInputs,
  layer: LayerName,
  features: Node,
  options: Pick<ContentTargetOptions, "map" | "content"> & { readonly plane?: boolean },
): Node | undefined {
  const { map, content: picture, plane = false } = options;
  if (map === undefined) return undefined;
  const what = "content map";
  const propagation = "simple" as const;
  return weightGuide(graphInputs, map, { what, layer, features, picture, propagation, plane });
}
