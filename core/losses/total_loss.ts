import { apply, type Node } from "../graph/node.ts";
import { weightedSum } from "../ops/weighted_sum/weighted_sum.ts";

/** What a term belongs to: each of the three has a weight. */
export type TermKind = "content" | "style" | "tv";

/** One term of the loss. */
export interface Term {
  /** `content/conv4_2`, `style/conv1_1`, `style 2/conv1_1` or `tv`. */
  readonly name: string;
  readonly kind: TermKind;
  /** Its part of what all terms of its kind weigh together: they add up to 1. */
  readonly share: number;
  /** Scalars that add up to it. */
  readonly parts: readonly Node[];
}

/**
 * The total loss: the sum of all terms, each times its weight.
 *
 * @param weights one for each term
 */
export function totalLoss(terms: readonly Term[], weights: readonly number[]): Node {
  const parts = terms.flatMap(({ parts }) => parts);
  const factors = terms.flatMap(({ parts }, i) => parts.map(() => weights[i]!));
  return apply(weightedSum, parts, { attributes: { weights: factors }, label: "total" });
}
