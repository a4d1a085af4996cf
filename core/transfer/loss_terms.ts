import { apply, type Node } from "../graph/node.ts";
import { contentScale } from "../losses/forms.ts";
import { difference } from "../losses/difference.ts";
import { compareStyle, describeStyle } from "../losses/style_loss.ts";
import type { Term } from "../losses/total_loss.ts";
import { guide } from "../ops/guide.ts";
import { totalVariation } from "../ops/total_variation.ts";
import type { LayerName } from "../vgg19.ts";
import type { ContentTarget } from "./content_targets.ts";
import type { LayerWeights } from "./options.ts";
import type { ResolvedLosses } from "./resolve.ts";
import type { StyleTarget } from "./style_targets.ts";

/** What the terms of a loss are made of. */
export interface TermParts {
  readonly losses: ResolvedLosses;
  /** The target image. */
  readonly picture: Node;
  /** Its features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  readonly content: readonly ContentTarget[];
  readonly style: readonly StyleTarget[];
}

/** All terms of the loss, in the order in which they are shown. */
export function lossTerms(parts: TermParts): Term[] {
  const { losses, picture } = parts;
  const { tvForm: form, padding } = losses;
  const attributes = { form, wrap: padding === "wrap" && form === "squares" };
  const variation = apply(totalVariation, [picture], { attributes, label: "tv" });
  return [
    ...parts.content.map((target) => contentTerm(target, parts)),
    ...styleTerms(parts),
    { name: "tv", kind: "tv", share: 1, parts: [variation] },
  ];
}

function contentTerm(
  { layer, target, guide: weights, statistics }: ContentTarget,
  { losses, features }: TermParts,
): Term {
  const name = `content/${layer}`;
  const map = features.get(layer)!;
  const guided = weights === undefined ? map : apply(guide, [map, weights], { attributes: {} });
  const scale = losses.contentLayers[layer]! * contentScale(losses.lossForm, statistics);
  const loss = difference(losses.lossForm, [guided, target], { scale, label: name });
  return { name, kind: "content", share: shareOf(layer, losses.contentLayers), parts: [loss] };
}

function styleTerms({ losses, features, style }: TermParts): Term[] {
  const { styleLoss, lossForm: form, styleLayers } = losses;
  // What is not guided is described once, however many styles it is compared with.
  const described = new Map<LayerName, readonly Node[]>();
  const describe = ({ layer, guide, projection }: StyleTarget) => {
    const map = features.get(layer)!;
    if (guide !== undefined) return describeStyle(styleLoss, map, { guide, projection });
    const known = described.get(layer) ?? describeStyle(styleLoss, map, { projection });
    described.set(layer, known);
    return known;
  };
  return style.map((target) => {
    const { group, layer } = target;
    const name = `${group.name}/${layer}`;
    const scale = group.share * styleLayers[layer]!;
    const comparison = { ...target, form, scale, label: name };
    return {
      name,
      kind: "style" as const,
      share: group.share * shareOf(layer, styleLayers),
      parts: compareStyle(styleLoss, features.get(layer)!, describe(target), comparison),
    };
  });
}

function shareOf(layer: LayerName, weights: LayerWeights): number {
  const together = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return together > 0 ? weights[layer]! / together : 0;
}
