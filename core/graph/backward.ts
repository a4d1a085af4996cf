/**
 * Reverse-mode differentiation: the gradient of a weighted sum of losses with respect to one value.
 *
 * A total is a weighted sum of scalars, whose weights are the gradients of the total with respect to each of
 * them. From these seeds the nodes are visited in reverse order: each node's operation makes the gradient with
 * respect to its first input of the gradient that has reached the node (`Operation.gradient`), as new nodes of
 * the same graph. Only first inputs have gradients: all others are constants, for example targets.
 *
 * Where a value has several consumers, their contributions are not added by passes of their own: each takes the
 * sum so far as the addend of its kernel. The last one also applies the mask of the ReLU that made the value
 * (`Operation.hasRelu`), so that what reaches a ReLU is masked already.
 *
 * @module
 */

import { wrongKind } from "../errors.ts";
import { inOrder } from "./node.ts";
import type { Node, Upstream } from "./operation.ts";

/**
 * The gradient of a weighted sum with respect to one value.
 *
 * @param total a node made by `weightedSum`
 * @param wanted the value to differentiate with respect to, usually the pixels
 * @throws {TypeError} when the total does not depend on it, or an operation on the way has no gradient
 */
export function backward(total: Node, wanted: Node): Node {
  const terms = [...termsOf(total)].filter(([term]) => dependsOn(term, wanted));
  if (terms.length === 0) {
    throw wrongKind(`"${total.label}" does not depend on "${wanted.label}"`);
  }
  // A term without weight has no gradient, so nothing is spent on it, unless there is no other.
  const weighted = terms.filter(([, weight]) => weight !== 0);
  return backwardFrom(new Map(weighted.length > 0 ? weighted : terms), wanted);
}

/**
 * The scalars that a weighted sum adds up, with their weights.
 *
 * @throws {TypeError} when the node is no weighted sum
 */
export function termsOf(total: Node): Map<Node, number> {
  const weights = total.operation?.linearWeights?.(total.attributes);
  if (weights === undefined) {
    throw wrongKind(`backward() starts from a weighted sum, but "${total.label}" is none`);
  }
  return new Map(total.inputs.map((term, i) => [term, weights[i]!]));
}

/**
 * The gradient with respect to one value, from several values whose gradients are known.
 *
 * @param seeds the gradient of each of them: a value of its shape, or a number for a scalar
 * @throws {TypeError} when an operation on the way has no gradient
 */
export function backwardFrom(seeds: ReadonlyMap<Node, Upstream>, wanted: Node): Node {
  const upstream = new Map(seeds);
  const onTheWay = inOrder([...seeds.keys()]).filter((node) => dependsOn(node, wanted));
  const waiting = new Map<Node, number>();
  for (const node of onTheWay) {
    const input = node.inputs[0];
    if (input !== undefined) waiting.set(input, (waiting.get(input) ?? 0) + 1);
  }
  for (const node of onTheWay.reverse()) {
    const input = node.inputs[0];
    if (node === wanted || input === undefined || !dependsOn(input, wanted)) continue;
    const operation = node.operation!;
    if (operation.gradient === undefined) {
      throw wrongKind(
        `The operation "${operation.name}" of "${node.label}" has no gradient rule`,
      );
    }
    const left = waiting.get(input)! - 1;
    waiting.set(input, left);
    const addend = upstream.get(input) as Node | undefined;
    const mask = left === 0 && hasRelu(input) ? input : undefined;
    const gradient = operation.gradient(node, upstream.get(node)!, { addend, mask });
    upstream.set(input, { ...gradient, label: `gradient of ${input.label} through ${node.label}` });
  }
  return upstream.get(wanted) as Node;
}

/** Tells whether a node has a gradient with respect to another. Only first inputs have one, so the way is a chain. */
export function dependsOn(node: Node, wanted: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = at.inputs[0]) {
    if (at === wanted) return true;
  }
  return false;
}

function hasRelu({ operation, attributes }: Node): boolean {
  return operation?.hasRelu?.(attributes) ?? false;
}
