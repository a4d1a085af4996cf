import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { backward } from "../../../core/graph/backward.ts";
import { pack } from "../../../core/graph/layout.ts";
import { apply, external, inOrder, type Node } from "../../../core/graph/node.ts";
import type { Operation } from "../../../core/graph/operation.ts";
import type { LayerWeights } from "../../../core/losses/settings.ts";
import { type Term, totalLoss } from "../../../core/losses/total_loss.ts";
import { vgg19Features } from "../../../core/network/reference.ts";
import type { LayerName, Vgg19 } from "../../../core/network/vgg19.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import {
  type ConvolutionWeightsOnGpu,
  releaseConvolution,
  uploadConvolution,
} from "../../../core/ops/convolution/convolution_weights.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { gram } from "../../../core/ops/gram/gram.ts";
import { gram as gramReference } from "../../../core/ops/gram/reference.ts";
import { pool, type Pooling } from "../../../core/ops/pool/pool.ts";
import { preprocess } from "../../../core/ops/preprocess/preprocess.ts";
import { runGraph } from "../../../core/ops/testing/run_graph.ts";
import { totalVariation } from "../../../core/ops/total_variation/total_variation.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import { pixelsOf, referenceObjective } from "../../../core/run/reference.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

const SIDES = { height: 7, width: 5 };
const SHAPES = [
  { name: "conv1_1", inputs: 3, outputs: 5 },
  { name: "conv1_2", inputs: 5, outputs: 6 },
  { name: "conv2_1", inputs: 6, outputs: 7 },
] as const;
const LAST = "conv2_1";

const picture = (seed: number) => ({
  ...SIDES,
  data: hashed(3 * SIDES.height * SIDES.width, { seed, amplitude: 0.5 }).map((v) => v + 0.5),
});
const [content, style, target] = [picture(1), picture(2), picture(3)];

/** VGG's first three layers with few channels: all that composition needs. */
const network: Vgg19 = {
  name: "small",
  kind: "trained",
  preprocessing: "torchvision",
  layers: new Map(SHAPES.map(({ name, inputs, outputs }, i) => [name, {
    kernel: hashed(9 * inputs * outputs, { seed: 10 + i, amplitude: 0.4 }),
    bias: hashed(outputs, { seed: 20 + i, amplitude: 0.1 }),
  }])),
};

interface Problem {
  readonly contentLayers: LayerWeights;
  readonly styleLayers: LayerWeights;
  readonly tvWeight: number;
  readonly pooling: Pooling;
}

/** A problem for both the reference and the graph. */
const asked = (problem: Problem) => ({
  ...problem,
  contentWeight: 2,
  styleWeight: 3,
  preprocessing: "torchvision",
} as const);

function featureNodes(
  pixels: Node,
  weights: readonly ConvolutionWeightsOnGpu[],
  pooling: Pooling,
): Map<LayerName, Node> {
  const features = new Map<LayerName, Node>();
  let at = apply(preprocess, [pixels], { attributes: { preprocessing: "torchvision" } });
  SHAPES.forEach(({ name }, i) => {
    if (name === LAST) at = apply(pool, [at], { attributes: { pooling } });
    const attributes = { weights: weights[i]!, relu: true };
    at = apply(convolution, [at], { attributes, label: name });
    features.set(name, at);
  });
  return features;
}

/** The total and its gradient by the graph, as kernels hold them. */
async function run(gpu: Gpu, problem: Problem): Promise<Float32Array[]> {
  const { contentWeight, styleWeight, tvWeight } = asked(problem);
  const weights = SHAPES.map(({ name, inputs, outputs }) =>
    uploadConvolution(gpu, name, { inputs, outputs, ...network.layers.get(name)! })
  );
  try {
    const pixels = external("pixels", { kind: "pixels", ...SIDES });
    const features = featureNodes(pixels, weights, problem.pooling);
    const { values, content, style } = compared(features, problem);
    values.set(pixels, target.data);
    const tv = apply(totalVariation, [pixels], { attributes: {} });
    const terms: Term[] = [
      { name: "content", kind: "content", share: 1, parts: content },
      { name: "style", kind: "style", share: 1, parts: style },
      { name: "tv", kind: "tv", share: 1, parts: [tv] },
    ];
    const total = totalLoss(terms, [contentWeight, styleWeight, tvWeight]);
    return await runGraph(gpu, [total, backward(total, pixels)], values);
  } finally {
    for (const one of weights) releaseConvolution(gpu, one);
  }
}

/** The losses of content and style in the form `gatys`, and the values of what features are compared with. */
function compared(features: ReadonlyMap<LayerName, Node>, problem: Problem) {
  const wanted = { ...asked(problem), last: LAST } as const;
  const contents = vgg19Features(pixelsOf(content), network, wanted);
  const styles = vgg19Features(pixelsOf(style), network, wanted);
  const values = new Map<Node, ArrayLike<number>>();
  const squared = (value: Node, numbers: ArrayLike<number>, scale: number) => {
    const node = external(`target of ${value.label}`, value.shape);
    values.set(node, numbers);
    return apply(squaredDifference, [value, node], { attributes: { scale } });
  };
  const each = (layers: LayerWeights, loss: (name: LayerName, weight: number) => Node) =>
    (Object.entries(layers) as [LayerName, number][]).map(([name, weight]) => loss(name, weight));
  return {
    values,
    content: each(
      problem.contentLayers,
      (name, weight) => squared(features.get(name)!, contents.get(name)!.data, weight / 2),
    ),
    style: each(problem.styleLayers, (name, weight) => {
      const [channels, height, width] = styles.get(name)!.shape;
      const numbers = gramReference(styles.get(name)!, { factor: 1 / (height * width) });
      const matrix = apply(gram, [features.get(name)!], { attributes: {} });
      return squared(matrix, numbers, weight / (4 * channels ** 2));
    }),
  };
}

const PROBLEMS: Record<string, Omit<Problem, "pooling">> = {
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

for (const [name, problem] of Object.entries(PROBLEMS)) {
  for (const pooling of ["max", "average"] as const) {
    testWithGpu(`gradient: ${name}, ${pooling} pooling`, async (gpu) => {
      const objective = referenceObjective({
        network,
        content,
        style,
        normalization: "gatys",
        ...asked({ ...problem, pooling }),
      });
      const expected = objective(pixelsOf(target));
      const [total, gradient] = await run(gpu, { ...problem, pooling });
      assertRelative(total!, [expected.total], 1e-5, "total");
      // With the padding of the last vec4, which must be zero: optimisers take products over it.
      const packed = pack({ kind: "pixels", ...SIDES }, expected.gradient.data);
      assertRelative(gradient!, packed, 1e-5, "gradient");
      assert(packed.length > expected.gradient.data.length);
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
