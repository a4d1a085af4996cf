/** Targets and terms without memory, for graphs that are planned or timed and never run. */
import { external, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import type { LayerName } from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import type { Size } from "../size.ts";
import type { ContentTarget } from "./content_targets.ts";
import { lossTerms, type StyleTarget } from "./loss_terms.ts";
import { layersOf, neededLayers, type ResolvedLosses } from "./settings.ts";
import { styleLossOf } from "./style/index.ts";
import type { StyleGroup } from "./styles.ts";
import type { Term } from "./total_loss.ts";

/** Targets for the features of a picture. */
export function unallocatedTargets(
  losses: ResolvedLosses,
  features: ReadonlyMap<LayerName, Node>,
  groups: readonly StyleGroup[],
): { content: ContentTarget[]; style: StyleTarget[] } {
  const content = layersOf(losses.contentLayers).map((layer) => {
    const target = external(`content target of ${layer}`, features.get(layer)!.shape);
    return { layer, target, guide: undefined, statistics: { sum: 1, squares: 1, count: 1 } };
  });
  const style = groups.flatMap((group) =>
    layersOf(losses.styleLayers).map((layer) =>
      unallocatedStyleTarget(losses, group, { layer, features: features.get(layer)! })
    )
  );
  return { content, style };
}

/** The terms of a picture in one piece. */
export function unallocatedTerms(
  network: NetworkOnGpu,
  losses: ResolvedLosses,
  { size: { width, height }, groups }: {
    readonly size: Size;
    readonly groups: readonly StyleGroup[];
  },
): { pixels: Node; terms: Term[] } {
  const pixels = external("pixels", { kind: "pixels", width, height });
  const features = network.features(pixels, { ...losses, needed: new Set(neededLayers(losses)) });
  const targets = unallocatedTargets(losses, features, groups);
  return { pixels, terms: lossTerms({ losses, groups, picture: pixels, features, ...targets }) };
}

/** A style target with the shapes that it will have. */
function unallocatedStyleTarget(
  losses: ResolvedLosses,
  group: StyleGroup,
  at: { readonly layer: LayerName; readonly features: Node },
): StyleTarget {
  const { layer, features } = at;
  const loss = styleLossOf(losses.styleLoss);
  const shape = loss.constant?.shape(features.shape as MapShape);
  const constant = shape && external(`${loss.constant!.label} at ${layer}`, shape);
  const statistics = loss.imageStatistics(loss.statistics(features, { constant }));
  const targets = statistics.map(({ shape }) => ({
    node: external(`${group.name} at ${layer}`, shape),
    statistics: { sum: 1, squares: 1, count: 1 },
    epsilon: 1e-4,
  }));
  return { group, layer, targets, guide: undefined, constant };
}
