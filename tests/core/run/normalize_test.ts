/** Networks whose filters have a mean activation of 1. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Picture } from "../../../core/image/picture.ts";
import type { LayerName, Vgg19 } from "../../../core/network/vgg19.ts";
import type { Tensor64 } from "../../../core/ops/tensor.ts";
import { channelMeans, dividedBy, normalizeVgg19 } from "../../../core/run/normalize.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { blotches, DEAD, partlyDead, referenceFeatures } from "./small_problem.ts";

const LAYERS = ["conv1_1", "conv1_2", "conv2_1"] as const;
const PICTURES = [blotches(21, 15, 1), blotches(18, 27, 2)];

/** The mean of every filter over all positions of several maps, as the definition says. */
function meansOf(maps: readonly Tensor64[]): number[] {
  return Array.from({ length: maps[0]!.shape[0] }, (_, filter) => {
    const values = maps.flatMap(({ shape: [, height, width], data }) =>
      Array.from(data.subarray(filter * height * width, (filter + 1) * height * width))
    );
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

function referenceMeans(network: Vgg19, pooling: "max" | "average"): Map<LayerName, number[]> {
  const features = PICTURES.map((picture) => referenceFeatures(network, picture, pooling));
  return new Map(
    LAYERS.map((layer) => [layer, meansOf(features.map((maps) => maps.get(layer)!))]),
  );
}

for (const pooling of ["max", "average"] as const) {
  testWithGpu(
    `means of filters over pictures, ${pooling} pooling, against the reference`,
    async (gpu) => {
      const network = partlyDead("conv1_2");
      const done: number[] = [];
      const onPicture = (count: number) => done.push(count);
      const means = await channelMeans(gpu, network, PICTURES, { pooling, onPicture });
      const expected = referenceMeans(network, pooling);
      assertEquals([...means.keys()], [...LAYERS]);
      for (const layer of LAYERS) {
        assertRelative(means.get(layer)!, expected.get(layer)!, 1e-5, `means of ${layer}`);
      }
      assertEquals(done, [1, 2]);
    },
  );

  testWithGpu(`a normalised network has means of 1, ${pooling} pooling`, async (gpu) => {
    const normalized = await normalizeVgg19(gpu, partlyDead("conv1_2"), PICTURES, { pooling });
    const fires = referenceMeans(partlyDead("conv1_2"), pooling);
    for (const [layer, means] of referenceMeans(normalized, pooling)) {
      for (const [filter, mean] of means.entries()) {
        const expected = fires.get(layer)![filter]! > 0 ? 1 : 0;
        assert(Math.abs(mean - expected) < 1e-3, `${layer}, filter ${filter}: ${mean}`);
      }
      assert(means.filter((mean) => mean > 0).length > 60, `hardly a filter of ${layer} fires`);
    }
  });
}

testWithGpu("a normalised network's features are the old ones by their means", async (gpu) => {
  const network = partlyDead("conv1_2");
  const normalized = await normalizeVgg19(gpu, network, PICTURES);
  const means = referenceMeans(network, "max");
  // A picture that the means know nothing of.
  const picture = blotches(17, 12, 7);
  const [before, after] = [network, normalized].map((n) => referenceFeatures(n, picture, "max"));
  for (const layer of LAYERS) {
    const { shape: [, height, width], data } = before!.get(layer)!;
    const expected = data.map((value, i) => {
      const mean = means.get(layer)![Math.floor(i / (height * width))]!;
      return mean > 0 ? value / mean : value;
    });
    assertRelative(after!.get(layer)!.data, expected, 1e-4, `features of ${layer}`);
  }
  assertEquals(normalized.name, `${network.name}, normalised`);
  assertEquals([normalized.kind, normalized.preprocessing], ["trained", "torchvision"]);
});

Deno.test("dividing: kernels and biases by the formula, filters that never fire as they are", () => {
  const network = partlyDead("conv1_2");
  const means = new Map<LayerName, number[]>(LAYERS.map((layer, l) => [
    layer,
    Array.from(
      { length: layer === "conv2_1" ? 128 : 64 },
      (_, k) => DEAD.includes(k) ? 0 : k + l + 1,
    ),
  ]));
  const divided = dividedBy(network, means);
  const m = (layer: LayerName, filter: number) => means.get(layer)![filter]! || 1;
  const checks: [LayerName, LayerName | undefined, inputs: number][] = [
    ["conv1_1", undefined, 3],
    ["conv1_2", "conv1_1", 64],
    ["conv2_1", "conv1_2", 64],
  ];
  for (const [layer, before, inputs] of checks) {
    const [old, own] = [network, divided].map(({ layers }) => layers.get(layer)!);
    const kernel = old!.kernel.map((value, i) => {
      const [o, input] = [Math.floor(i / 9 / inputs), Math.floor(i / 9) % inputs];
      return value * (before === undefined ? 1 : m(before, input)) / m(layer, o);
    });
    assertRelative(own!.kernel, kernel, 1e-6, `kernel of ${layer}`);
    assertRelative(own!.bias, old!.bias.map((b, o) => b / m(layer, o)), 1e-6, `bias of ${layer}`);
  }
  assertEquals(divided.layers.size, 3);
});

Deno.test("dividing: a mean that is all but zero does not drive weights out of range", () => {
  const network = hashedVgg19("conv1_1");
  const divided = dividedBy(network, new Map([["conv1_1", new Float64Array(64).fill(1e-39)]]));
  assertEquals(divided.layers, network.layers);
});

const MISTAKES: [string, readonly Picture[], string][] = [
  ["no picture", [], "Means are wanted over pictures, but none is given"],
  ["a picture that is too small", [blotches(1, 9, 1)], "Picture 1 of 1 x 9 pixels leaves nothing"],
  [
    "a picture that is none",
    [PICTURES[0]!, { width: 3, height: 2, data: new Float32Array(17) }],
    "The picture 2 of 3 x 2 pixels needs 18 values",
  ],
];

for (const [name, pictures, message] of MISTAKES) {
  testWithGpu(`normalising: ${name}`, async (gpu) => {
    const network = hashedVgg19("conv2_1");
    await assertRejects(() => normalizeVgg19(gpu, network, pictures), PentimentoError, message);
  });
}

testWithGpu("normalising: numbers that leave float32", async (gpu) => {
  const network = hashedVgg19("conv1_1");
  const { kernel, bias } = network.layers.get("conv1_1")!;
  const layers = new Map([["conv1_1" as const, { kernel: kernel.map((v) => v * 1e38), bias }]]);
  await assertRejects(
    () => normalizeVgg19(gpu, { ...network, layers }, PICTURES),
    PentimentoError,
    "of conv1_1 over the pictures is ",
  );
});
