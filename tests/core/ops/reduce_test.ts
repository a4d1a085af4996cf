/** Reductions to several scalars, whose last step is one call. */
import { assert } from "@std/assert";
import { apply, external, type Node } from "../../../core/graph/node.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { squaredNorm } from "../../../core/ops/gradient_norm/gradient_norm.ts";
import { TOLERANCE } from "../../../core/ops/testing/kernel_case.ts";
import { runGraph } from "../../../core/ops/testing/run_graph.ts";
import { mapOf } from "../../../core/ops/testing/values.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { relativeError } from "../../helpers/relative_error.ts";

/** Maps of very different sizes: with few numbers there are fewer partial sums. */
const SIZES = [1, 3, 17, 300, 5000, 2, 64, 1025, 40000, 7, 8, 9].map((width, i) => ({
  channels: 1 + i % 5,
  width,
  height: 1,
}));

testWithGpu("sums: of many terms each comes to its own scalar and counts once", async (gpu) => {
  const inputs = new Map<Node, ArrayLike<number>>();
  const wanted: number[] = [];
  const losses = SIZES.map((size, i) => {
    const [a, b] = [mapOf(size, i), mapOf(size, 100 + i)];
    const nodes = [external("a", a.shape), external("b", b.shape)];
    inputs.set(nodes[0]!, a.values).set(nodes[1]!, b.values);
    const scale = 0.3 + i;
    wanted.push(scale * a.values.reduce((sum, x, k) => sum + (x - b.values[k]!) ** 2, 0));
    return apply(squaredDifference, nodes, { attributes: { scale } });
  });
  // One is added up that no total counts, a given one that needs no sum, and one twice.
  const apart = apply(squaredNorm, [losses[4]!.inputs[0]!], { attributes: {} });
  const given = external("given", { kind: "scalar" });
  inputs.set(given, [5]);
  const terms = [...losses, given, losses[2]!];
  const weights = terms.map((_, i) => 1 + i / 7);
  const total = apply(weightedSum, terms, { attributes: { weights } });
  const second = apply(weightedSum, [total, losses[0]!], { attributes: { weights: [2, 3] } });
  const found = (await runGraph(gpu, [apart, ...losses, total, second], inputs))
    .map(([value]) => value!);
  const squares = [...inputs.get(losses[4]!.inputs[0]!) as Float32Array]
    .reduce((sum, x) => sum + x * x, 0);
  const values = [...wanted, 5, wanted[2]!];
  const sum = values.reduce((sum, value, i) => sum + weights[i]! * value, 0);
  const all = [squares, ...wanted, sum, 2 * sum + 3 * wanted[0]!];
  all.forEach((value, i) =>
    assert(relativeError([found[i]!], [value]) < TOLERANCE, `${i}: ${found[i]}, not ${value}`)
  );
});
