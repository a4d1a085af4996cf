/** The gradient of one operation, taken by its rule. */
import type { Gpu } from "../../gpu/gpu.ts";
import { pack } from "../../graph/layout.ts";
import { apply, external, inOrder, type Node } from "../../graph/node.ts";
import { type OperationRun, runGraph } from "./run_graph.ts";
import type { Value } from "./values.ts";

/** An operation, the gradient with respect to its result, and the epilogue of its own gradient. */
export interface GradientRun<A> extends OperationRun<A> {
  /** The gradient with respect to the result. */
  readonly upstream: Value;
  /** Another gradient with respect to the first input, which is added. Default none. */
  readonly addend?: Value | undefined;
  /** Whether the gradient is masked as if the first input came from a ReLU. Default false. */
  readonly mask?: boolean;
}

/** The gradient with respect to the first input as kernels hold it; nothing stays allocated. */
export async function runGradient<A>(gpu: Gpu, run: GradientRun<A>): Promise<Float32Array> {
  const { operation, attributes, inputs, upstream, addend, mask = false } = run;
  const given = new Map<Node, ArrayLike<number>>();
  const node = (label: string, { shape, values }: Value) => {
    const made = external(label, shape);
    given.set(made, values);
    return made;
  };
  const nodes = inputs.map((input, i) => node(`input ${i}`, input));
  const result = apply(operation, nodes, { attributes });
  const above = upstream.shape.kind === "scalar" ? upstream.values[0]! : node("upstream", upstream);
  const gradient = operation.gradient!(result as Node<A>, above, {
    addend: addend && node("addend", addend),
    mask: mask ? nodes[0] : undefined,
  });
  // A ReLU's is the upstream gradient itself.
  if (gradient === above) return pack(upstream.shape, upstream.values) as Float32Array;
  const used = new Set(inOrder([gradient]));
  const taken = new Map([...given].filter(([node]) => used.has(node)));
  const [packed] = await runGraph(gpu, [gradient], taken);
  return packed!;
}
