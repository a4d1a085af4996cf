/** Targets and terms without memory, for graphs that are planned or timed and never run. */
import { external, type Node } from "../graph/node.ts";
import type { LayerName } from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import type { Size } from "../size.ts";
import type { ContentTarget } from "./content_targets.ts";
import { lossTerms } from "./loss_terms.ts";
import { layersOf, neededLayers, type ResolvedLosses } from "./settings.ts";
import { type StyleTarget, unallocatedStyleTarget } from "./style/style_targets.ts";
import type { StyleGroup } from "./styles.ts";
import type { Term } from "./total_loss.ts";

/** One style without pictures. */
export const ALONE: StyleGroup = { name: "style", share: 1, mask: undefined, sources: [] };

/** Targets for the features of a picture. */
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
