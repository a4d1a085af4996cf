import { apply, type Node } from "../graph/node.ts";
import { squaredDifference } from "../ops/difference.ts";
import { scaledDifference } from "../ops/scaled_difference.ts";
import type { LossForm } from "./forms.ts";

/**
 * The loss of two values of one shape: `scale * sum d^2`, or with the form `scaled`
 * `scale * sum d^2 / sum abs d`.
 */
export function difference(
  form: LossForm,
  values: readonly [Node, Node],
  { scale, label }: { readonly scale: number; readonly label: string },
): Node {
  const operation = form === "scaled" ? scaledDifference : squaredDifference;
  return apply(operation, values, { attributes: { scale }, label });
}
