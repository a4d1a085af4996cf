/** Tests of inspection on the GPU against the float64 reference. */
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { coactivation } from "../../../core/inspect/channels.ts";
import { gram } from "../../../core/ops/gram/reference.ts";
import type { Tensor64 } from "../../../core/ops/tensor.ts";
import { inspect, type InspectOptions, recommendedLayers } from "../../../core/run/inspect.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { blotches, DEAD, partlyDead, referenceFeatures } from "./small_problem.ts";

const LAYERS = ["conv1_1", "conv2_1"] as const;
const PICTURE = blotches(21, 15, 1);

testWithGpu("inspect: features, strengths and Gram matrices against the reference", async (gpu) => {
  const network = partlyDead("conv1_1");
  const expected = referenceFeatures(network, PICTURE);
  const found = await inspect(gpu, { network, picture: PICTURE, layers: ["conv2_1", "conv1_1"] });
  assertEquals(found.map(({ layer }) => layer), [...LAYERS], "in the network's order");
  assert(DEAD.every((channel) => found[0]!.dead.includes(channel)), `${found[0]!.dead}`);
  for (const { layer, features, channels, width, height, ...rest } of found) {
    const map = expected.get(layer)!;
    const [count, rows, columns] = map.shape;
    assertEquals([channels.length, height, width], [count, rows, columns]);
    assertRelative(features, map.data, 1e-5, `features of ${layer}`);
    const matrix = gram(map, { factor: 1 / (rows * columns) });
    assertRelative(rest.gram, matrix, 1e-5, `Gram of ${layer}`);
    const strengths = Array.from({ length: count }, (_, i) => Math.sqrt(matrix[i * (count + 1)]!));
    assertRelative(channels.map(({ strength }) => strength), strengths, 1e-5, "strengths");
    const means = Array.from({ length: count }, (_, i) => meanOf(map, i));
    assertRelative(channels.map(({ mean }) => mean), means, 1e-5, "means");
    const order = rest.strongest.map(({ strength }) => strength);
    assertEquals(order, order.toSorted((a, b) => b - a));
    assertEquals(rest.strongest.length + rest.dead.length, count);
    assert(strengths.every((strength, i) => (strength > 0) !== rest.dead.includes(i)));
  }
});

function meanOf(map: Tensor64, channel: number): number {
  const positions = map.shape[1] * map.shape[2];
  const own = map.data.subarray(channel * positions, (channel + 1) * positions);
  return own.reduce((sum, value) => sum + value, 0) / positions;
}

testWithGpu(
  "inspect: correlations and the most correlated pairs against the reference",
  async (gpu) => {
    const network = partlyDead("conv1_1");
    const found = await inspect(gpu, { network, picture: PICTURE, layers: LAYERS, pairs: 4 });
    for (const { layer, correlations, pairs } of found) {
      const matrix = gram(referenceFeatures(network, PICTURE).get(layer)!, { factor: 1 });
      const size = Math.sqrt(matrix.length);
      const energy = (i: number) => matrix[i * (size + 1)]!;
      const most = Math.max(...Array.from({ length: size }, (_, i) => energy(i)));
      const all = [];
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          const both = Math.sqrt(energy(i) * energy(j));
          const correlation = both === 0 ? 0 : matrix[i * size + j]! / both;
          assertAlmostEquals(correlations[i * size + j]!, correlation, 1e-5);
          const faint = Math.min(energy(i), energy(j)) < 0.0025 * most;
          if (j < i && !faint) all.push({ row: i, column: j, correlation });
        }
      }
      const expected = all.sort((a, b) => b.correlation - a.correlation).slice(0, 4);
      const named = pairs.map(({ row, column, correlation }) => ({ row, column, correlation }));
      assertEquals(
        named.map(({ row, column }) => [row, column]),
        expected.map((p) => [p.row, p.column]),
      );
      assertRelative(
        named.map((p) => p.correlation),
        expected.map((p) => p.correlation),
        1e-5,
        layer,
      );
    }
  },
);

testWithGpu("inspect: by default the layers that losses use", async (gpu) => {
  const network = hashedVgg19("conv2_2");
  assertEquals(recommendedLayers(network), ["conv1_1", "conv2_1", "conv2_2"]);
  const found = await inspect(gpu, { network, picture: PICTURE });
  assertEquals(found.map(({ layer }) => layer), ["conv1_1", "conv2_1", "conv2_2"]);
  assert(found.every(({ pairs }) => pairs.length === 6));
});

Deno.test("coactivation: the geometric mean of two maps, in proportion to its largest value", () => {
  const features = Float32Array.of(1, 0, 4, 2, 4, 9, 1, 0);
  const both = coactivation({ features, height: 2, width: 2 }, { row: 1, column: 0 });
  assertEquals(Array.from(both), [1, 0, 1, 0]);
  const never = Float32Array.of(1, 0, 0, 1);
  const apart = coactivation({ features: never, height: 1, width: 2 }, { row: 1, column: 0 });
  assertEquals(Array.from(apart), [0, 0]);
});

const MISTAKES: [string, Partial<InspectOptions>, string][] = [
  [
    "a layer that the network does not hold",
    { layers: ["conv3_1"] },
    "The layer conv3_1 is to be inspected, but hashed VGG-19 up to conv2_1 holds only conv1_1 to " +
    "conv2_1: choose other layers or other weights",
  ],
  [
    "a layer that VGG-19 does not have",
    { layers: ["conv6_1" as "conv1_1"] },
    'The layer "conv6_1" is not one of VGG-19',
  ],
  ["no layer", { layers: [] }, "No layer is asked for: give at least one to inspect"],
  [
    "a picture that is too small",
    { picture: blotches(1, 9, 1), layers: ["conv2_1"] },
    "The picture of 1 x 9 pixels leaves nothing of conv2_1",
  ],
  [
    "a picture that is none",
    { picture: { width: 3, height: 2, data: new Float32Array(17) } },
    "The picture to inspect of 3 x 2 pixels needs 18 values",
  ],
];

for (const [name, change, message] of MISTAKES) {
  testWithGpu(`inspect: ${name}`, async (gpu) => {
    const options = { network: hashedVgg19("conv2_1"), picture: PICTURE, ...change };
    await assertRejects(() => inspect(gpu, options), PentimentoError, message);
  });
}
