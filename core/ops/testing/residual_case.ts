import type { Gpu } from "../../gpu/gpu.ts";
import { pack } from "../../graph/layout.ts";
import { apply, external } from "../../graph/node.ts";
import { inFull } from "../../graph/shape.ts";
import { reluGradient } from "../relu/reference.ts";
import { tensor64 } from "../tensor.ts";
import { axpy } from "../vectors.ts";
import type { OperationCase } from "./kernel_case.ts";
import { relativeError } from "./relative_error.ts";
import { runGraph, type Value } from "./run_graph.ts";

/** A loss with the gradient that is expected of it. */
export interface LossGradientCase<A> extends OperationCase<A> {
  /** What the gradient of the total with respect to the loss is. */
  readonly upstream: number;
  /** What other consumers of the first input contributed. Default nothing. */
  readonly addend?: Value;
  /** Whether the first input is a map that came out of a ReLU. Default false. */
  readonly mask?: boolean;
}

/** The relative error of the gradient of a loss, taken by its rule, after the loss itself was made. */
export async function measureLossGradient<A>(gpu: Gpu, run: LossGradientCase<A>): Promise<number> {
  const { operation, attributes, inputs, upstream, addend, mask } = run;
  const nodes = inputs.map(({ shape }, i) => external(`input ${i}`, shape));
  const given = new Map(nodes.map((node, i) => [node, inputs[i]!.values]));
  const loss = apply(operation, nodes, { attributes });
  const added = addend && external("addend", addend.shape);
  if (added) given.set(added, addend.values);
  const gradient = loss.operation!.gradient!(loss, upstream, {
    addend: added,
    mask: mask ? nodes[0] : undefined,
  });
  const [packed] = await runGraph(gpu, [gradient], given);
  return relativeError(packed!, pack(inFull(inputs[0]!.shape), ended(run)));
}

/** What the epilogue makes of the gradient that is expected. */
function ended<A>({ inputs, expected, addend, mask }: LossGradientCase<A>): ArrayLike<number> {
  const sum = addend ? axpy(addend.values, { factor: 1, y: expected }) : expected;
  if (!mask) return sum;
  const flat = [sum.length, 1, 1] as const;
  return reluGradient(tensor64(flat, sum), tensor64(flat, inputs[0]!.values)).data;
}
