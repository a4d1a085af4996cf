/** Padding, pooling and feature points against the reference. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { backward } from "../../../core/graph/backward.ts";
import { pack } from "../../../core/graph/layout.ts";
import { apply, external, type Node } from "../../../core/graph/node.ts";
import type { MapShape } from "../../../core/graph/shape.ts";
import { vgg19Features, vgg19PixelGradient } from "../../../core/network/reference.ts";
import type { LayerName } from "../../../core/network/vgg19.ts";
import { type FeatureOptions, NetworkOnGpu } from "../../../core/network/vgg19_graph.ts";
import { squaredDifference } from "../../../core/ops/difference/difference.ts";
import { type Tensor64, tensor64 } from "../../../core/ops/tensor.ts";
import { relativeError } from "../../../core/ops/testing/kernel_case.ts";
import { runGraph } from "../../../core/ops/testing/run_graph.ts";
import { weightedSum } from "../../../core/ops/weighted_sum/weighted_sum.ts";
import type { Size } from "../../../core/size.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

const NO_F16 = await lacks("shader-f16");

const network = hashedVgg19("conv2_1");
const ODD = { height: 7, width: 10 };

/** A network's options, the layers that losses are on, in this order, and the picture's size. */
interface Problem extends Omit<FeatureOptions, "needed" | "preprocessing"> {
  readonly layers: readonly LayerName[];
  readonly size?: Size;
  readonly half?: boolean;
}

/** Every layer's features, then the gradient of half their squares with respect to the pixels. */
interface Found {
  readonly features: readonly ArrayLike<number>[];
  readonly gradient: ArrayLike<number>;
}

function pixelsOf({ height, width }: typeof ODD): Tensor64 {
  const values = hashed(3 * height * width, { seed: 5, amplitude: 0.5 }).map((v) => v + 0.5);
  return tensor64([3, height, width], values);
}

function byReference({ layers, size = ODD, ...options }: Problem): Found {
  const asked = { ...options, last: "conv2_1", preprocessing: "caffe" } as const;
  const features = vgg19Features(pixelsOf(size), network, asked);
  // The gradient of half the squares is the features themselves.
  const featureGradients = new Map(layers.map((layer) => [layer, features.get(layer)!]));
  const gradient = vgg19PixelGradient(network, { ...asked, features, featureGradients });
  return { features: layers.map((layer) => features.get(layer)!.data), gradient: gradient.data };
}

async function onGpu(gpu: Gpu, problem: Problem): Promise<Found & { shapes: readonly MapShape[] }> {
  const { layers, size = ODD, half = false, ...options } = problem;
  using onGpu = await NetworkOnGpu.upload(gpu, network, { needed: layers, half });
  const pixels = external("pixels", { kind: "pixels", ...size });
  const asked = { ...options, needed: new Set(layers), preprocessing: "caffe" } as const;
  const features = onGpu.features(pixels, asked);
  const values = new Map<Node, ArrayLike<number>>([[pixels, pixelsOf(size).data]]);
  const terms = layers.map((layer) => {
    const node = features.get(layer)!;
    const zeros = external(`zeros for ${layer}`, node.shape);
    const { channels, height, width } = node.shape as MapShape;
    values.set(zeros, new Float32Array(channels * height * width));
    return apply(squaredDifference, [node, zeros], { attributes: { scale: 0.5 } });
  });
  const total = apply(weightedSum, terms, { attributes: { weights: terms.map(() => 1) } });
  const wanted = layers.map((layer) => features.get(layer)!);
  const found = await runGraph(gpu, [...wanted, backward(total, pixels)], values);
  const shapes = wanted.map(({ shape }) => shape as MapShape);
  return { features: found.slice(0, -1), gradient: found.at(-1)!, shapes };
}

async function assertAsReference(gpu: Gpu, problem: Problem, tolerance = 1e-5): Promise<void> {
  const { size = ODD, layers } = problem;
  const expected = byReference(problem);
  const { features, gradient, shapes } = await onGpu(gpu, problem);
  layers.forEach((layer, i) => {
    assertRelative(features[i]!, pack(shapes[i]!, expected.features[i]!), tolerance, layer);
  });
  const packed = pack({ kind: "pixels", ...size }, expected.gradient);
  assertRelative(gradient, packed, 10 * tolerance, "gradient");
}

// Each padding with both points, and each pooling with both.
const COMBINATIONS = [
  ["zero", "max", "relu"],
  ["zero", "average", "conv"],
  ["reflect", "average", "relu"],
  ["reflect", "l2", "conv"],
  ["replicate", "l2", "relu"],
  ["replicate", "max", "conv"],
  ["wrap", "max", "relu"],
  ["wrap", "average", "conv"],
] as const;
for (const [padding, pooling, point] of COMBINATIONS) {
  testWithGpu(`VGG-19 against the reference: ${padding}, ${pooling}, ${point}`, async (gpu) => {
    const options = { padding, pooling, point, poolingScale: pooling === "l2" ? 0.5 : 1 };
    // With and without a loss at the end of the first level, and both orders of the terms.
    await assertAsReference(gpu, { ...options, layers: ["conv1_1", "conv2_1"] });
    await assertAsReference(gpu, { ...options, layers: ["conv2_1", "conv1_2"] });
  });
}

for (const padding of ["reflect", "replicate", "wrap"] as const) {
  testWithGpu(`VGG-19 against the reference: ${padding} for the first layer alone`, async (gpu) => {
    const options = { padding, paddingLayers: "first", pooling: "max" } as const;
    await assertAsReference(gpu, { ...options, layers: ["conv1_2", "conv2_1"] });
  });

  testWithGpu(`VGG-19 against the reference: ${padding} of a single pixel`, async (gpu) => {
    const problem = { padding, pooling: "average", layers: ["conv2_1"] } as const;
    await assertAsReference(gpu, { ...problem, size: { height: 3, width: 2 } });
  });

  testWithGpu(`VGG-19 in f16: ${padding}, features before ReLU`, async (gpu) => {
    const problem = { padding, pooling: "l2", poolingScale: 0.5, point: "conv" } as const;
    await assertAsReference(gpu, { ...problem, layers: ["conv1_2", "conv2_1"], half: true }, 2e-3);
  }, { ignore: NO_F16 });
}

testWithGpu("VGG-19 against the reference: poolings scaled, without padding", async (gpu) => {
  for (const pooling of ["max", "average"] as const) {
    await assertAsReference(gpu, { pooling, poolingScale: 0.78, layers: ["conv2_1"] });
  }
});

testWithGpu(
  "VGG-19: with another padding, point, pooling or scale the reference differs",
  async (gpu) => {
    const problem = { pooling: "max", layers: ["conv2_1"] } as const;
    const { features, shapes } = await onGpu(gpu, problem);
    const errorTo = (other: Partial<Problem>) => {
      const expected = byReference({ ...problem, ...other }).features[0]!;
      return relativeError(features[0]!, pack(shapes[0]!, expected));
    };
    assert(errorTo({}) < 1e-5);
    const paddings = ["reflect", "replicate", "wrap"] as const;
    const others: Partial<Problem>[] = [
      ...paddings.map((padding) => ({ padding })),
      { padding: "wrap", paddingLayers: "first" },
      { point: "conv" },
      { pooling: "average" },
      { pooling: "l2" },
      { poolingScale: 0.9 },
    ];
    for (const other of others) assert(errorTo(other) > 0.01, JSON.stringify(other));
  },
);

testWithGpu("VGG-19: options cost nothing where they are not used", async (gpu) => {
  using onGpu = await NetworkOnGpu.upload(gpu, network, { needed: ["conv2_1"] });
  const labels = (options: Partial<FeatureOptions>): string[] => {
    const pixels = external("pixels", { kind: "pixels", ...ODD });
    const needed = new Set<LayerName>(["conv2_1"]);
    const asked = { pooling: "max", preprocessing: "caffe", needed, ...options } as const;
    const found: string[] = [];
    let at: Node | undefined = onGpu.features(pixels, asked).get("conv2_1");
    for (; at !== undefined; at = at.inputs[0]) found.push(`${at.operation?.name} ${at.label}`);
    return found.reverse().slice(2);
  };
  const plain = ["convolution conv1_1", "convolutionPool pool1", "convolution conv2_1"];
  assertEquals(labels({}), plain);
  assertEquals(labels({ poolingScale: 1, padding: "zero", point: "relu" }), plain);
  assertEquals(labels({ padding: "replicate" }), plain);
  // Nobody needs the features of the first level, so nothing is taken before a ReLU.
  assertEquals(labels({ point: "conv" }), plain);
  const unfused = [plain[0], "convolution conv1_2", "pool pool1", plain[2]];
  assertEquals(labels({ pooling: "l2" }), unfused);
  assertEquals(labels({ poolingScale: 0.5 }), unfused);
  const first = ["pad padding of conv1_1", "convolution conv1_1 with a border", "crop conv1_1"];
  const padding = "reflect";
  assertEquals(labels({ padding, paddingLayers: "first" }), [...first, ...plain.slice(1)]);
  assertEquals(labels({ padding }).filter((label) => label.startsWith("pad")).length, 3);
});
