import { apply, type Node } from "../graph/node.ts";
import { squaredDifference } from "../ops/difference.ts";
import { gram } from "../ops/gram.ts";
import { totalVariation } from "../ops/total_variation.ts";
import { weightedSum } from "../ops/weighted_sum.ts";
import type { LayerName } from "../vgg19.ts";

/** A loss that compares one layer with a target. */
export interface LayerLoss {
  /** The layer. */
  readonly layer: LayerName;
  /** The target: a map for content, a Gram matrix for style. */
  readonly target: Node;
  /** What the sum of squared differences is multiplied by: form and layer weight. */
  readonly scale: number;
}

/** What the target image is compared with. */
export interface LossParts {
  /** The target image's features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  /** The target image itself. */
  readonly pixels: Node;
  /** Content losses. */
  readonly content: readonly LayerLoss[];
  /** Style losses. */
  readonly style: readonly LayerLoss[];
  /** alpha. */
  readonly contentWeight: number;
  /** beta. */
  readonly styleWeight: number;
  /** Weight of the total variation. */
  readonly tvWeight: number;
}

/** The total loss and its terms. */
export interface TotalLoss {
  /** `alpha * content + beta * style + tv weight * tv`. */
  readonly total: Node;
  /** Every term by name, without alpha, beta and the weight of the total variation. */
  readonly terms: ReadonlyMap<string, Node>;
}

/** Builds the total loss: content, style by Gram matrices, and total variation. */
export function totalLoss(parts: LossParts): TotalLoss {
  const terms = new Map<string, Node>();
  const weights: number[] = [];
  const add = (name: string, node: Node, weight: number) => {
    terms.set(name, node);
    weights.push(weight);
  };
  for (const { layer, target, scale } of parts.content) {
    const inputs = [parts.features.get(layer)!, target];
    const options = { attributes: { scale }, label: `content/${layer}` };
    add(options.label, apply(squaredDifference, inputs, options), parts.contentWeight);
  }
  for (const { layer, target, scale } of parts.style) {
    const features = parts.features.get(layer)!;
    const matrix = apply(gram, [features], { attributes: {}, label: `Gram of ${layer}` });
    const options = { attributes: { scale }, label: `style/${layer}` };
    add(options.label, apply(squaredDifference, [matrix, target], options), parts.styleWeight);
  }
  const tv = { attributes: {}, label: "tv" };
  add("tv", apply(totalVariation, [parts.pixels], tv), parts.tvWeight);
  const total = apply(weightedSum, [...terms.values()], {
    attributes: { weights },
    label: "total",
  });
  return { total, terms };
}
