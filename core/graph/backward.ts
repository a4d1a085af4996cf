import { convolution } from "../ops/convolution.ts";
import { weightedSum } from "../ops/weighted_sum.ts";
import { GRADIENT_RULES, type Upstream } from "./gradient_rules.ts";
import { inOrder, type Node } from "./node.ts";

/**
 * Reverse-mode differentiation: the gradient of a weighted sum of losses with respect to one value.
 *
 * Contributions of several consumers are not added by passes of their own: each takes the sum so far as
 * the addend of its kernel, and the last one also applies the mask of the ReLU that is fused into the
 * convolution before.
 *
 * @param total a node made by `weightedSum`
 * @param wanted the value to differentiate with respect to, usually the pixels
 * @throws {TypeError} when the total does not depend on it, or an operation on the way has no rule
 */
export function backward(total: Node, wanted: Node): Node {
  const onTheWay = inOrder([total]).filter((node) => dependsOn(node, wanted));
  if (!dependsOn(total, wanted)) {
    throw new TypeError(`"${total.label}" does not depend on "${wanted.label}"`);
  }
  const upstream = new Map<Node, Upstream>();
  if (total.operation?.name !== weightedSum.name) {
    throw new TypeError(`backward() starts from a weighted sum, but "${total.label}" is none`);
  }
  const { weights } = total.attributes as { weights: readonly number[] };
  total.inputs.forEach((term, i) => upstream.set(term, weights[i]!));

  const waiting = new Map<Node, number>();
  for (const node of onTheWay) {
    const input = node.inputs[0];
    if (node !== total && input !== undefined) waiting.set(input, (waiting.get(input) ?? 0) + 1);
  }
  for (const node of onTheWay.reverse()) {
    const input = node.inputs[0];
    if (node === total || input === undefined || !dependsOn(input, wanted)) continue;
    const rule = GRADIENT_RULES[node.operation!.name];
    if (rule === undefined) {
      throw new TypeError(
        `The operation "${node.operation!.name}" of "${node.label}" has no gradient rule`,
      );
    }
    const left = waiting.get(input)! - 1;
    waiting.set(input, left);
    const addend = upstream.get(input) as Node | undefined;
    const mask = left === 0 && hasRelu(input) ? input : undefined;
    const gradient = rule(node, upstream.get(node)!, { addend, mask });
    upstream.set(input, { ...gradient, label: `gradient of ${input.label} through ${node.label}` });
  }
  return upstream.get(wanted) as Node;
}

function dependsOn(node: Node, wanted: Node): boolean {
  // Only first inputs have gradients, so the way back from a node is a chain, except at the total.
  for (let at: Node | undefined = node; at !== undefined; at = at.inputs[0]) {
    if (at === wanted) return true;
    if (at.operation?.name === weightedSum.name) {
      return at.inputs.some((term) => dependsOn(term, wanted));
    }
  }
  return false;
}

function hasRelu(node: Node): boolean {
  return node.operation?.name === convolution.name &&
    (node.attributes as { relu: boolean }).relu;
}
