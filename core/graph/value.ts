/** Values of a graph as its users see them. */
import { found } from "../checks.ts";
import { wrongKind } from "../errors.ts";
import { apply, type Node } from "./node.ts";
import type { Operation } from "./operation.ts";
import type { Shape } from "./shape.ts";

/**
 * A value of a graph: from outside, or what an operation makes of others.
 *
 * @category Graphs
 */
export interface Value {
  /** A name for messages. */
  readonly label: string;
  /** Its shape. */
  readonly shape: Shape;
}

/** The node of a value, which every value is. */
export function nodeOf(value: Value): Node {
  const { shape, inputs } = (value ?? {}) as Partial<Node>;
  if (shape === undefined || inputs === undefined) {
    throw wrongKind(
      `A value of a graph is ${found(value)}: give what a Graph or an operation made`,
    );
  }
  return value as Node;
}

/** The result of an operation on some values. */
export function made<A>(
  operation: Operation<A>,
  inputs: readonly Value[],
  options: { readonly attributes: A; readonly label?: string },
): Value {
  return apply(operation, inputs.map(nodeOf), options);
}
