/** Depth and limits of VGG-19 on the GPU; its numbers are compared in `vgg19_options_test.ts` and `evaluate_test.ts`. */
import { TEXELS_A_ROW, textureRows } from "../../../core/gpu/shader.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { external, type Node } from "../../../core/graph/node.ts";
import { type LayerName, VGG19_LAYERS } from "../../../core/network/vgg19.ts";
import { NetworkOnGpu } from "../../../core/network/vgg19_graph.ts";
import { runGraph } from "../../../core/ops/testing/run_graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";

const options = { pooling: "max", preprocessing: "caffe" } as const;
const pixelsOf = (width: number, height: number): Node =>
  external("pixels", { kind: "pixels", width, height });

testWithGpu("VGG-19: only as deep as somebody needs it", async (gpu) => {
  const network = hashedVgg19("conv3_1");
  using deep = await NetworkOnGpu.upload(gpu, network, { needed: ["conv1_2", "conv3_1"] });
  const all = gpu.allocatedBytes;
  using shallow = await NetworkOnGpu.upload(gpu, network, { needed: ["conv1_2"] });
  // Two convolutions: 3 to 64 channels directly, 64 to 64 with 36 points. What is small, the first kernel and the
  // biases, may take a texture of the least size; a third convolution would take more than a megabyte.
  const bytes = gpu.allocatedBytes - all;
  const least = 16 * TEXELS_A_ROW * textureRows(1);
  assert(bytes <= 4 * 36 * 64 * 64 + 3 * least, `${bytes}`);
  const needed = new Set<LayerName>(["conv3_1", "conv1_2"]);
  const features = deep.features(pixelsOf(9, 7), { ...options, needed });
  assertEquals([...features.keys()], ["conv1_2", "conv3_1"]);
  assertEquals<unknown>(features.get("conv3_1")!.shape, {
    kind: "map",
    channels: 256,
    height: 1,
    width: 2,
  });
  assertEquals(shallow.network, network);
});

testWithGpu("VGG-19: a layer that the file does not hold, and no layer", async (gpu) => {
  const network = hashedVgg19("conv2_1");
  const upload = (needed: LayerName[]) => NetworkOnGpu.upload(gpu, network, { needed });
  const message =
    "A loss asks for conv4_2, but hashed VGG-19 up to conv2_1 holds only conv1_1 to " +
    "conv2_1: choose other layers or other weights";
  await assertRejects(() => upload(["conv1_1", "conv4_2"]), PentimentoError, message);
  await assertRejects(() => upload([]), PentimentoError, "No loss asks for any layer");
});

testWithGpu(
  "VGG-19: the smallest picture that reaches a layer, and one that does not",
  async (gpu) => {
    const network = hashedVgg19("conv3_1");
    using onGpu = await NetworkOnGpu.upload(gpu, network, { needed: ["conv3_1"] });
    const needed = new Set<LayerName>(["conv3_1"]);
    const pixels = pixelsOf(4, 5);
    const features = onGpu.features(pixels, { ...options, needed });
    const data = new Float32Array(60).fill(0.5);
    const [values] = await runGraph(gpu, [features.get("conv3_1")!], new Map([[pixels, data]]));
    assert(values!.some((value) => value > 0) && values!.every(Number.isFinite));
    const message =
      "A picture of 3 x 50 pixels leaves nothing of conv3_1, which needs at least 4 " +
      "pixels a side: choose a longest side of at least 67, or shallower layers";
    const small = () => onGpu.features(pixelsOf(3, 50), { ...options, needed });
    assertThrows(small, PentimentoError, message);
  },
);

Deno.test("VGG-19: the table is torchvision's", () => {
  const indices = VGG19_LAYERS.map(({ featureIndex }) => featureIndex);
  assertEquals(indices, [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34]);
  const channels = [3, 64, 64, 128, 128, 256, 256, 256, 256, 512, 512, 512, 512, 512, 512, 512];
  assertEquals(VGG19_LAYERS.map(({ inputs }) => inputs), channels);
  assertEquals(VGG19_LAYERS.map(({ outputs }) => outputs), [...channels.slice(1), 512]);
});
