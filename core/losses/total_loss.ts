/** Terms of the loss and their weighted sum. */
import { dependsOn, termsOf } from "../graph/backward.ts";
import { apply, type Node } from "../graph/node.ts";
import type { LayerName } from "../network/vgg19.ts";
import { weightedSum } from "../ops/weighted_sum/weighted_sum.ts";

/** One term of the loss: its {@linkcode Term.factor} times the sum of its parts. */
export interface Term {
  /** `content/conv4_2`, `style/conv1_1`, `style 2/conv1_1`, `tv`, or the name of one of the user's own. */
  readonly name: string;
  /** Its kind: each has a weight. */
  readonly kind: "content" | "style" | "tv" | "own";
  /** The layer whose features it compares; `undefined` of the total variation and of the user's own. */
  readonly layer?: LayerName;
  /** The number of the style group that it compares with, from 0. */
  readonly group?: number;
  /** Its share among the terms of its kind: they add up to 1, but for the user's own, where it is the weight. */
  readonly share: number;
  /** The weight of its layer, times the share of its style: no kernel call of the parts depends on it. */
  readonly factor: number;
  /** Scalars that add up to it, but for the factor. */
  readonly parts: readonly Node[];
}

/**
 * The total loss: the sum of all terms, each times its weight.
 *
 * @param weights one for each term
 */
export function totalLoss(terms: readonly Term[], weights: readonly number[]): Node {
  const parts = terms.flatMap(({ parts }) => parts);
  const factors = terms.flatMap(({ parts, factor }, i) => parts.map(() => weights[i]! * factor));
  return apply(weightedSum, parts, { attributes: { weights: factors }, label: "total" });
}

/** The weight of a scalar in a {@linkcode totalLoss}; 0 if it is not part of it. */
export function weightIn(total: Node, part: Node): number {
  return termsOf(total).get(part) ?? 0;
}

/** Tells whether a {@linkcode totalLoss} has a gradient with respect to a value. */
export function hasGradient(total: Node, value: Node): boolean {
  return [...termsOf(total)].some(([part, weight]) => weight !== 0 && dependsOn(part, value));
}
