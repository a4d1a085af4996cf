import type { Operation } from "./operation.ts";
import { describe, type Shape } from "./shape.ts";

/** One value of the graph: what an operation makes of other values, or what comes from outside. */
export interface Node {
  /** A name for messages. */
  readonly label: string;
  /** The shape of the value. */
  readonly shape: Shape;
  /** What makes it; `undefined` for a value from outside. */
  readonly operation: Operation<unknown> | undefined;
  /** What it is made of. */
  readonly inputs: readonly Node[];
  /** What the operation was told. */
  readonly attributes: unknown;
}

/** A value from outside the graph: pixels, or a target to compare with. */
export function external(label: string, shape: Shape): Node {
  return { label, shape, operation: undefined, inputs: [], attributes: undefined };
}

/**
 * A value that an operation makes.
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
    return {
      label,
      shape,
      operation: operation as Operation<unknown>,
      inputs,
      attributes: options.attributes,
    };
  } catch (error) {
    const from = inputs.map((input) => `${input.label} (${describe(input.shape)})`).join(", ");
    throw new TypeError(`Cannot build "${label}" from ${from}: ${(error as Error).message}`);
  }
}

/** Bytes that a value's operation keeps for its gradient. */
export function residualBytesOf({ operation, shape, attributes, inputs }: Node): number {
  return operation?.residualBytes?.(shape, attributes, inputs.map((input) => input.shape)) ?? 0;
}

/**
 * All nodes that some nodes are made of, each after its inputs. Of several inputs the one that takes most steps comes
 * first, so that the results of the others, made right before they are used, do not wait in memory for it.
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

/** The most operations one after the other that a value takes. */
function heightOf(node: Node, known: Map<Node, number>): number {
  let height = known.get(node);
  if (height === undefined) {
    height = node.inputs.reduce((most, input) => Math.max(most, 1 + heightOf(input, known)), 0);
    known.set(node, height);
  }
  return height;
}
