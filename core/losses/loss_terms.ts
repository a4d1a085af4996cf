import { apply, type Node } from "../graph/node.ts";
import type { LayerName } from "../network/vgg19.ts";
import { guide } from "../ops/guide/guide.ts";
import { totalVariation } from "../ops/total_variation/total_variation.ts";
import type { ContentTarget } from "./content_targets.ts";
import { difference } from "./difference.ts";
import { contentScale } from "./normalization.ts";
import type { LayerWeights, ResolvedLosses } from "./settings.ts";
import { compareStyle, describeStyle } from "./style/style_loss.ts";
import type { StyleTarget } from "./style/style_targets.ts";
import type { Term } from "./total_loss.ts";

/** What the terms of a loss are made of. */
export interface TermParts {
  readonly losses: ResolvedLosses;
  /** The target image. */
  readonly picture: Node;
  /** Its features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  readonly content: readonly ContentTarget[];
  readonly style: readonly StyleTarget[];
  /** How what is compared is taken of the features. Default: of the whole picture at once. */
  readonly taking?: Taking;
}

/** How what losses compare is taken of the features. */
export interface Taking {
  /** The content loss of a layer. */
  content(target: ContentTarget, how: { readonly scale: number; readonly label: string }): Node;
  /** What a style's description takes, see {@linkcode describeStyle}. */
  style(target: StyleTarget): readonly Node[];
}

/** All terms of the loss, in the order in which they are shown. */
export function lossTerms(parts: TermParts): Term[] {
  const { losses, picture, taking = takingOf(parts) } = parts;
  const { tvLoss: form, padding } = losses;
  const attributes = { form, wrap: padding === "wrap" && form === "squares" };
  const variation = apply(totalVariation, [picture], { attributes, label: "tv" });
  return [
    ...parts.content.map((target) => contentTerm(target, parts, taking)),
    ...styleTerms(parts, taking),
    { name: "tv", kind: "tv", share: 1, parts: [variation] },
  ];
}

function takingOf({ losses, features }: TermParts): Taking {
  return {
    content({ layer, target, guide: weights }, { scale, label }) {
      const map = features.get(layer)!;
      const guided = weights === undefined ? map : apply(guide, [map, weights], { attributes: {} });
      return difference(losses.normalization, [guided, target], { scale, label });
    },
    style({ layer, guide, projection }) {
      return describeStyle(losses.styleLoss, features.get(layer)!, { guide, projection });
    },
  };
}

function contentTerm(
  target: ContentTarget,
  { losses }: TermParts,
  taking: Taking,
): Term {
  const { layer, statistics } = target;
  const name = `content/${layer}`;
  const scale = losses.contentLayers[layer]! * contentScale(losses.normalization, statistics);
  const loss = taking.content(target, { scale, label: name });
  return { name, kind: "content", share: shareOf(layer, losses.contentLayers), parts: [loss] };
}

function styleTerms({ losses, features, style }: TermParts, taking: Taking): Term[] {
  const { styleLoss, normalization: form, styleLayers } = losses;
  // What is not guided is described once, however many styles it is compared with.
  const described = new Map<LayerName, readonly Node[]>();
  const describe = (target: StyleTarget) => {
    if (target.guide !== undefined) return taking.style(target);
    const known = described.get(target.layer) ?? taking.style(target);
    described.set(target.layer, known);
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
