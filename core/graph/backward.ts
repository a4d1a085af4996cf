import { convolution } from "../ops/convolution/convolution.ts";
import { crop } from "../ops/crop/crop.ts";
import { relu } from "../ops/relu/relu.ts";
import { weightedSum } from "../ops/weighted_sum/weighted_sum.ts";
import { GRADIENT_RULES, type Upstream } from "./gradient_rules.ts";
import { inOrder, type Node } from "./node.ts";

/**
 * Reverse-mode differentiation: the gradient of a weighted sum of losses with respect to one value.
 *
 * Contributions of several consumers are not added by passes of their own: each takes the sum so far as
 * the addend of its kernel, and the last one also applies the mask of the ReLU that made the value.
 *
 * @param total a node made by `weightedSum`
 * @param wanted the value to differentiate with respect to, usually the pixels
 * @throws {TypeError} when the total does not depend on it, or an operation on the way has no rule
 */
export function backward(total: Node, wanted: Node): Node {
  if (total.operation?.name !== weightedSum.name) {
    throw new TypeError(`backward() starts from a weighted sum, but "${total.label}" is none`);
  }
  return backwardFrom(followedTerms(total, wanted), wanted);
}

/**
 * The same from several values at once, whose gradients are known.
 *
 * @param seeds the gradient of each of them: a value of its shape, or a number for a scalar
 * @throws {TypeError} when an operation on the way has no rule
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

/**
 * The terms of a total that depend on a value, with their weights. One without weight has no gradient, so
 * nothing is spent on it; where none has, they are followed all the same, so that there is a gradient.
 */
function followedTerms(total: Node, wanted: Node): Map<Node, number> {
  const { weights } = total.attributes as { weights: readonly number[] };
  const terms = total.inputs.map((term, i) => [term, weights[i]!] as const)
    .filter(([term]) => dependsOn(term, wanted));
  if (terms.length === 0) {
    throw new TypeError(`"${total.label}" does not depend on "${wanted.label}"`);
  }
  const weighted = terms.filter(([, weight]) => weight !== 0);
  return new Map(weighted.length > 0 ? weighted : terms);
}

/** Only first inputs have gradients, so what a node depends on is a chain. */
function dependsOn(node: Node, wanted: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = at.inputs[0]) {
    if (at === wanted) return true;
  }
  return false;
}

function hasRelu({ operation, attributes }: Node): boolean {
  if (operation?.name === relu.name) return true;
  const mayHave = operation?.name === convolution.name || operation?.name === crop.name;
  return mayHave && (attributes as { relu: boolean }).relu;
}
