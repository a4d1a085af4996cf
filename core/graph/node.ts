/** Building a graph: external values, operations applied to values, and the order in which they are computed. */
import { wrongKind } from "../errors.ts";
import type { Node, Operation } from "./operation.ts";
import { describe, type Shape } from "./shape.ts";

export type { Node };

/** A value from outside the graph: pixels, or a target to compare with. */
export function external(label: string, shape: Shape): Node {
  return { label, shape, operation: undefined, inputs: [], attributes: undefined };
}

/**
 * The result of an operation on some values.
 *
 * @throws {TypeError} naming the label when the inputs' shapes do not fit the operation
 */
export function apply<A>(
  operation: Operation<A>,
  inputs: readonly Node[],
  options: { readonly attributes: A; readonly label?: string },
): Node {
  const label = options.label ?? operation.name;
  try {
    const shape = operation.shape(inputs.map((input) => input.shape), options.attributes);
    return { label, shape, operation, inputs, attributes: options.attributes };
  } catch (error) {
    const from = inputs.map((input) => `${input.label} (${describe(input.shape)})`).join(", ");
    throw wrongKind(`Cannot build "${label}" from ${from}: ${(error as Error).message}`);
  }
}

/** Tells whether a node is the result of an operation, whose attributes it then has. */
export function isMadeBy<A>(node: Node, operation: Operation<A>): node is Node<A> {
  return node.operation === operation;
}

/** Bytes that a node's operation keeps for its gradient. */
export function residualBytesOf({ operation, shape, attributes, inputs }: Node): number {
  return operation?.residualBytes?.(shape, attributes, inputs.map((input) => input.shape)) ?? 0;
}

/**
 * Some nodes and all that they depend on, each after its inputs. Of several inputs the one that takes most steps
 * comes first, so that the results of the others, made right before they are used, do not wait in memory for it.
 */
export function inOrder(outputs: readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const heights = new Map<Node, number>();
  const visit = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    node.inputs.toSorted((a, b) => heightOf(b, heights) - heightOf(a, heights)).forEach(visit);
    order.push(node);
  };
  outputs.forEach(visit);
  return order;
}

/** The length of the longest chain of operations that leads to a node. */
function heightOf(node: Node, known: Map<Node, number>): number {
  let height = known.get(node);
  if (height === undefined) {
    height = node.inputs.reduce((most, input) => Math.max(most, 1 + heightOf(input, known)), 0);
    known.set(node, height);
  }
  return height;
}
