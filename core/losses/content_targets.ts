/** Targets of the content loss: the features of the content image. */
import type { Gpu } from "../gpu/gpu.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import { readValue, withFeaturesOf } from "../network/features_of.ts";
import type { LayerName } from "../network/vgg19.ts";
import { contentGuide } from "./guides.ts";
import { statisticsOf, type TargetStatistics } from "./normalization.ts";
import type { ProblemOptions } from "./problem.ts";
import { layersOf } from "./settings.ts";
import { guided } from "./style/style_loss.ts";

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
export type ContentTargetOptions = Pick<
  ProblemOptions,
  "network" | "losses" | "content" | "contentMap" | "signal"
>;

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
  const { losses: settings, content: picture, contentMap } = options;
  const layers = layersOf(settings.contentLayers);
  if (layers.length === 0) return [];
  const guides = new Map<LayerName, Node>();
  const make = (all: ReadonlyMap<LayerName, Node>, own: GraphInputs) =>
    layers.map((layer) => {
      const features = all.get(layer)!;
      const guide = contentGuide(graphInputs, contentMap, { layer, features, picture });
      if (guide === undefined) return features;
      // Guides outlive this graph: the target image's features pass through the same ones.
      own.share(guide, graphInputs);
      guides.set(layer, guide);
      return guided(features, guide);
    });
  const label = "the content image";
  const wanted = { ...options, settings, picture, layers, label, make };
  return await withFeaturesOf(gpu, wanted, async (executable, outputs) => {
    const targets: ContentTarget[] = [];
    for (const [i, layer] of layers.entries()) {
      targets.push({
        layer,
        target: await graphInputs.retain(`${label}: ${layer}`, outputs[i]!, executable),
        guide: guides.get(layer),
        statistics: statisticsOf(await readValue(gpu, executable, outputs[i]!)),
      });
    }
    return targets;
  });
}
