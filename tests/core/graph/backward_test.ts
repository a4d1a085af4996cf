/** Tests of the gradients of whole graphs, and of what has none. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { backward } from "../../../core/graph/backward.ts";
import { apply, external, inOrder, type Node } from "../../../core/graph/node.ts";
import type { Operation } from "../../../core/graph/operation.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { gram } from "../../../core/ops/gram/gram.ts";
import { runGraph } from "../../../core/ops/testing/run_graph.ts";
import { totalVariation } from "../../../core/ops/total_variation/total_variation.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { pixelsOf, referenceObjective } from "../../../core/run/reference.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { blotches } from "../run/small_problem.ts";

const network = hashedVgg19("conv2_1");
const [content, style, target] = [blotches(5, 7, 1), blotches(6, 8, 2), blotches(5, 7, 3)];

const PROBLEMS = {
  "one loss at the end": { contentLayers: { conv2_1: 1 }, styleLayers: {}, tvWeight: 0 },
  "one style loss in the middle": { contentLayers: {}, styleLayers: { conv1_2: 1 }, tvWeight: 0.1 },
  "losses on the first layer alone": {
    contentLayers: { conv1_1: 1 },
    styleLayers: { conv1_1: 0.5 },
    tvWeight: 0.1,
  },
  "every layer with both losses": {
    contentLayers: { conv1_1: 0.5, conv1_2: 0.25, conv2_1: 1 },
    styleLayers: { conv1_1: 0.2, conv1_2: 0.3, conv2_1: 1 },
    tvWeight: 0.1,
  },
};

for (const [name, losses] of Object.entries(PROBLEMS)) {
  for (const pooling of ["max", "average"] as const) {
    testWithGpu(`gradient: ${name}, ${pooling} pooling`, async (gpu) => {
      const problem = {
        ...{ network, content, style, pooling, padding: "zero" as const, ...losses },
        ...{ contentWeight: 2, styleWeight: 3, normalization: "gatys" as const },
      };
      const objective = referenceObjective({ ...problem, preprocessing: network.preprocessing });
      const expected = objective(pixelsOf(target));
      const { total, gradient } = await evaluate(gpu, { ...problem, target, balance: "none" });
      assertRelative([total], [expected.total], 1e-5, "total");
      assertRelative(gradient, expected.gradient.data, 1e-4, "gradient");
    });
  }
}

testWithGpu("gradient: of total variation alone", async (gpu) => {
  const pixels = external("pixels", { kind: "pixels", height: 1, width: 2 });
  const tv = apply(totalVariation, [pixels], { attributes: {} });
  const total = apply(weightedSum, [tv], { attributes: { weights: [3] } });
  const values = new Map([[pixels, [0, 0.5, 1, 1, 0.25, 0]]]);
  const [loss, gradient] = await runGraph(gpu, [total, backward(total, pixels)], values);
  assertEquals([...loss!], [3 * (0.25 + 0.0625) / 2]);
  assertEquals([...gradient!], [-1.5, 1.5, 0, 0, 0.75, -0.75, 0, 0]);
});

const map = external("map", { kind: "map", channels: 4, height: 2, width: 2 });
const other = external("other", map.shape);
const compare = (a: Node) => apply(squaredDifference, [a, other], { attributes: { scale: 1 } });
const sum = (...terms: Node[]) =>
  apply(weightedSum, terms, { attributes: { weights: terms.map(() => 1) }, label: "total" });

Deno.test("gradient: a value on which the total does not depend is an error", () => {
  const stranger = external("stranger", map.shape);
  const message = '"total" does not depend on "stranger"';
  assertThrows(() => backward(sum(compare(map)), stranger), TypeError, message);
  // Targets do not change, so nothing has a gradient with respect to them.
  assertThrows(() => backward(sum(compare(map)), other), TypeError, '"other"');
});

Deno.test("gradient: a total that is no weighted sum is an error", () => {
  const message = 'starts from a weighted sum, but "squaredDifference" is none';
  assertThrows(() => backward(compare(map), map), TypeError, message);
});

Deno.test("gradient: an operation without a gradient is an error that names it", () => {
  const strange: Operation<Record<never, never>> = {
    name: "strange",
    shape: ([a]) => a!,
    emit: () => {},
  };
  const odd = apply(strange, [map], { attributes: {}, label: "odd" });
  const message = 'The operation "strange" of "odd" has no gradient rule';
  assertThrows(() => backward(sum(compare(odd)), map), TypeError, message);
});

for (const relu of [false, true]) {
  Deno.test(`gradient: a value ${relu ? "with" : "without"} a ReLU is masked ${relu ? "once, at the end" : "never"}`, () => {
    const rectified: Operation<{ readonly relu: boolean }> = {
      name: "rectified",
      shape: ([a]) => a!,
      hasRelu: ({ relu }) => relu,
      gradient: (_node, upstream) => upstream as Node,
      emit: () => {},
    };
    const value = apply(rectified, [map], { attributes: { relu } });
    const { inputs: [a, b, addend, mask] } = backward(sum(compare(value), compare(value)), map);
    assertEquals([a, b, mask], [value, other, relu ? value : undefined]);
    assertEquals(addend!.inputs, [value, other]);
  });
}

Deno.test("gradient: terms that do not depend on the value take no part", () => {
  const matrix = apply(gram, [other], { attributes: {} });
  const constant = apply(squaredDifference, [matrix, matrix], { attributes: { scale: 1 } });
  const gradient = backward(sum(compare(map), constant), map);
  assertEquals(gradient.operation!.name, "squaredDifferenceGradient");
  assertEquals(gradient.inputs, [map, other]);
});

Deno.test("gradient: a term without weight costs no kernel, unless none has weight", () => {
  const terms = [compare(map), apply(gram, [map], { attributes: {} })] as const;
  const style = apply(squaredDifference, [terms[1], terms[1]], { attributes: { scale: 1 } });
  const weigh = (...weights: number[]) =>
    apply(weightedSum, [terms[0], style], { attributes: { weights } });
  const names = (total: Node) =>
    inOrder([backward(total, map)]).flatMap(({ operation }) => operation ? [operation.name] : []);
  assert(names(weigh(1, 1)).includes("gramGradient"));
  assertEquals(names(weigh(1, 0)), ["squaredDifferenceGradient"]);
  assert(names(weigh(0, 0)).includes("gramGradient"));
});
