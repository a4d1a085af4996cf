import { apply, type Node } from "../graph/node.ts";
import { squaredDifference } from "../ops/difference/difference.ts";
import { differenceSums } from "../ops/difference_sums/difference_sums.ts";
import { lossOfSums } from "../ops/difference_sums/loss_of_sums.ts";
import type { LossNormalization } from "./normalization.ts";

/** How a difference becomes a loss, beside its form. */
export interface DifferenceOptions {
  /** What it is multiplied by. */
  readonly scale: number;
  /** What it is called. */
  readonly label: string;
}

/**
 * The loss of two values of one shape: `scale * sum d^2`, or with the form `scaled`
 * `scale * sum d^2 / sum abs d`.
 */
export function difference(
  form: LossNormalization,
  values: readonly [Node, Node],
  options: DifferenceOptions,
): Node {
  const { scale, label } = options;
  if (form !== "scaled") return apply(squaredDifference, values, { attributes: { scale }, label });
  const sums = apply(differenceSums, values, { attributes: {}, label: `${label} sums` });
  return differenceOfSums(form, sums, options);
}

/** The same of what {@linkcode differenceSums} makes of the values, or of all parts of them. */
export function differenceOfSums(
  form: LossNormalization,
  sums: Node,
  { scale, label }: DifferenceOptions,
): Node {
  const attributes = { scale, scaled: form === "scaled" };
  return apply(lossOfSums, [sums], { attributes, label });
}
