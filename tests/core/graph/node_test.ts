/** Tests of nodes: shapes, mistakes, order. */
import { assertEquals, assertThrows } from "@std/assert";
import { apply, external, inOrder, type Node } from "../../../core/graph/node.ts";
import type { GradientEpilogue, Upstream } from "../../../core/graph/operation.ts";
import type { Shape } from "../../../core/graph/shape.ts";
import { convolution } from "../../../core/ops/convolution/convolution.ts";
import type { ConvolutionWeightsOnGpu } from "../../../core/ops/convolution/convolution_weights.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { gram } from "../../../core/ops/gram/gram.ts";
import { pool } from "../../../core/ops/pool/pool.ts";
import { preprocess } from "../../../core/ops/preprocess/preprocess.ts";
import { totalVariation } from "../../../core/ops/total_variation/total_variation.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";

const pixels = external("pixels", { kind: "pixels", height: 6, width: 8 });
const matrix = external("matrix", { kind: "matrix", size: 5 });
const scalar = external("scalar", { kind: "scalar" });
const map = (channels: number, height: number, width: number): Node =>
  external(`map${channels}`, { kind: "map", channels, height, width });

/** Shapes are all that is asked of the weights here. */
const weights = { inputs: 5, outputs: 7 } as ConvolutionWeightsOnGpu;
const scale = 1;
const five = map(5, 7, 9);
const pooled = apply(pool, [five], { attributes: { pooling: "max" } });

/** The gradient of a result by its operation's rule. */
const gradientOf = (node: Node, upstream: Upstream, epilogue: GradientEpilogue = {}): Node =>
  node.operation!.gradient!(node, upstream, epilogue);

Deno.test("graph: the shape of a result follows from its inputs", () => {
  const shapeOf = ({ shape }: Node): Shape => shape;
  const convolved = apply(convolution, [five], { attributes: { weights, relu: true } });
  assertEquals(shapeOf(convolved), { kind: "map", channels: 7, height: 7, width: 9 });
  assertEquals(shapeOf(gradientOf(convolved, convolved, { mask: five })), five.shape);
  assertEquals(shapeOf(pooled), { kind: "map", channels: 5, height: 3, width: 4 });
  assertEquals(shapeOf(gradientOf(pooled, pooled)), five.shape);
  const grams = apply(gram, [five], { attributes: {} });
  assertEquals(shapeOf(grams), { kind: "matrix", size: 5 });
  assertEquals(shapeOf(gradientOf(grams, grams)), five.shape);
  const input = apply(preprocess, [pixels], { attributes: { preprocessing: "caffe" } });
  assertEquals(shapeOf(input), { kind: "map", channels: 3, height: 6, width: 8 });
  assertEquals(shapeOf(gradientOf(input, input)), pixels.shape);
  const loss = apply(squaredDifference, [matrix, grams], { attributes: { scale } });
  assertEquals(shapeOf(loss), { kind: "scalar" });
});

const MISTAKES: Record<string, [() => Node, string]> = {
  "channels that a kernel does not take": [
    () => apply(convolution, [map(4, 2, 3)], { attributes: { weights, relu: true }, label: "c" }),
    'Cannot build "c" from map4 (map 4 x 2 x 3): convolution: the kernel takes 5 channels, ' +
    "but the map has 4",
  ],
  "another kind than is wanted": [
    () => apply(pool, [pixels], { attributes: { pooling: "max" } }),
    'Cannot build "pool" from pixels (pixels 6 x 8): pool takes a map, but was given pixels 6 x 8',
  ],
  "nothing where something is wanted": [
    () => apply(gram, [], { attributes: {} }),
    "gram takes a map, but was given nothing",
  ],
  "two values of different shapes": [
    () => apply(squaredDifference, [map(5, 2, 3), map(5, 3, 2)], { attributes: { scale } }),
    "takes two values of one shape, but was given map 5 x 2 x 3 and map 5 x 3 x 2",
  ],
  "a missing target": [
    () => apply(squaredDifference, [matrix], { attributes: { scale } }),
    "but was given matrix 5 x 5 and nothing",
  ],
  "a map without a whole window": [
    () => apply(pool, [map(5, 1, 9)], { attributes: { pooling: "average" } }),
    "pool: a map of 1 x 9 has no whole 2x2 window",
  ],
  "a gradient that is not as large as what was pooled": [
    () => gradientOf(pooled, map(5, 3, 3)),
    "poolGradient takes two values of one shape, but was given map 5 x 3 x 4 and map 5 x 3 x 3",
  ],
  "a number as the gradient of a map": [
    () => gradientOf(pooled, 1),
    "The gradient of a map must be a value",
  ],
  "a value as the gradient of a scalar": [
    () => gradientOf(apply(squaredDifference, [matrix, matrix], { attributes: { scale } }), matrix),
    "The gradient of a scalar must be a number",
  ],
  "an addend of another shape": [
    () => gradientOf(pooled, pooled, { addend: map(5, 7, 8) }),
    "but was given map 5 x 7 x 9 and map 5 x 7 x 8",
  ],
  "total variation of features": [
    () => apply(totalVariation, [map(3, 2, 2)], { attributes: {} }),
    "totalVariation takes a pixels, but was given map 3 x 2 x 2",
  ],
  "a weight too few": [
    () => apply(weightedSum, [scalar, scalar], { attributes: { weights: [1] } }),
    "but was given 2 scalars and 1 weights",
  ],
};

for (const [mistake, [build, message]] of Object.entries(MISTAKES)) {
  Deno.test(`graph: ${mistake}`, () => void assertThrows(build, TypeError, message));
}

Deno.test("graph: every node comes once, after its inputs", () => {
  const a = map(5, 4, 4);
  const b = apply(pool, [a], { attributes: { pooling: "max" } });
  const c = gradientOf(b, b);
  const d = apply(squaredDifference, [a, c], { attributes: { scale } });
  assertEquals(inOrder([d, b]), [a, b, c, d]);
});
