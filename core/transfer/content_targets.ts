import type { Gpu } from "../gpu/gpu.ts";
import { apply, type Node } from "../graph/node.ts";
import type { Mask } from "../image/mask.ts";
import type { Picture } from "../image/picture.ts";
import { statisticsOf, type TargetStatistics } from "../losses/forms.ts";
import { guide } from "../ops/guide.ts";
import type { LayerName } from "../vgg19.ts";
import type { NetworkOnGpu } from "../vgg19_graph.ts";
import { readValue, withFeaturesOf } from "./features_of.ts";
import { weightGuide } from "./guides.ts";
import { layersOf, type ResolvedLosses } from "./resolve.ts";
import type { Supplies } from "./supplies.ts";

/** What a content layer of the target image is compared with. */
export interface ContentTarget {
  readonly layer: LayerName;
  /** The content image's features, guided if the target's are. */
  readonly target: Node;
  /** By what each position counts; `undefined`: all equally. */
  readonly guide: Node | undefined;
  readonly statistics: TargetStatistics;
}

/**
 * The features of the content layers of the content image.
 *
 * @param supplies where they are kept
 * @param options.map where the content counts how much
 */
export async function contentTargets(
  gpu: Gpu,
  supplies: Supplies,
  options: {
    readonly network: NetworkOnGpu;
    readonly losses: ResolvedLosses;
    readonly content: Picture;
    readonly map: Mask | undefined;
  },
): Promise<ContentTarget[]> {
  const { losses, content, map } = options;
  const layers = layersOf(losses.contentLayers);
  if (layers.length === 0) return [];
  const guides = new Map<LayerName, Node>();
  // Guides outlive this graph: the target image's features pass through the same ones.
  const guided = (layer: LayerName, features: Node) => {
    if (map === undefined) return features;
    const what = { what: "content map", layer, features, picture: content };
    guides.set(layer, weightGuide(supplies, map, { ...what, propagation: "simple" }));
    return apply(guide, [features, guides.get(layer)!], { attributes: {} });
  };
  const label = "the content image";
  const make = (features: ReadonlyMap<LayerName, Node>, own: Supplies) => {
    const outputs = layers.map((layer) => guided(layer, features.get(layer)!));
    for (const node of guides.values()) own.borrow(node, supplies);
    return outputs;
  };
  return await withFeaturesOf(
    gpu,
    { ...options, picture: content, layers, label, make },
    async (executable, outputs) => {
      const targets: ContentTarget[] = [];
      for (const [i, layer] of layers.entries()) {
        const values = await readValue(gpu, executable, outputs[i]!);
        targets.push({
          layer,
          target: await supplies.keep(`${label}: ${layer}`, outputs[i]!, executable),
          guide: guides.get(layer),
          statistics: statisticsOf(values, values.length),
        });
      }
      return targets;
    },
  );
}
