/** The loss of two values by a normalization. */
import { apply, type Node } from "../graph/node.ts";
import { squaredDifference } from "../ops/difference/difference.ts";
import { differenceSums } from "../ops/difference_sums/difference_sums.ts";
import { lossOfSums } from "../ops/difference_sums/loss_of_sums.ts";
import { type LossNormalization, normalizationOf } from "./normalization.ts";

/** Factor and name of a loss. */
export interface DifferenceOptions {
  /** Factor of the loss. */
  readonly scale: number;
  /** Name for messages. */
  readonly label: string;
}

/**
 * The loss of two values of one shape: `scale * sum d^2`, or with the normalization `scaled`
 * `scale * sum d^2 / sum abs d`.
 */
export function difference(
  normalization: LossNormalization,
  values: readonly [Node, Node],
  options: DifferenceOptions,
): Node {
  const { scale, label } = options;
  if (!normalizationOf(normalization).scaled) {
    return apply(squaredDifference, values, { attributes: { scale }, label });
  }
  const sums = apply(differenceSums, values, { attributes: {}, label: `${label} sums` });
  return differenceOfSums(normalization, sums, options);
}

/** The same loss, given the output of {@linkcode differenceSums} for the values, or its sum over all tiles. */
export function differenceOfSums(
  normalization: LossNormalization,
  sums: Node,
  { scale, label }: DifferenceOptions,
): Node {
  const attributes = { scale, scaled: normalizationOf(normalization).scaled };
  return apply(lossOfSums, [sums], { attributes, label });
}
