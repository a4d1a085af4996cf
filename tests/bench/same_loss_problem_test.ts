/** Tests of the file by which another program gets the same problem. */
import { assertEquals } from "@std/assert";
import { problemFile } from "../../bench/peers/same_loss_problem.ts";
import { planRun } from "../../core/run/plan.ts";
import { testWithGpu } from "../helpers/gpu.ts";
import { hashedVgg19 } from "../helpers/hashed_vgg19.ts";
import { readSafetensorsFile } from "../helpers/safetensors_file.ts";
import { syntheticPictures } from "../helpers/synthetic_pictures.ts";

testWithGpu("bench: the problem's file has network, pictures and factors in full", async (gpu) => {
  const [content, style] = [syntheticPictures.content(), syntheticPictures.style()];
  const network = hashedVgg19("conv2_1");
  const losses = { contentLayers: { conv1_2: 1 }, styleLayers: { conv1_1: 1 } };
  const plan = planRun(gpu, { ...losses, network, content, style });
  const factors = { contentFactors: { conv1_2: 0.25 }, styleFactors: { conv1_1: 3 } };
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, problemFile(plan, { content, style, ...factors }));
    const tensors = readSafetensorsFile(new URL(`file://${path}`));
    // The layers that the losses need, and no more.
    assertEquals([...tensors.keys()].sort(), [
      ...["content", "conv1_1.bias", "conv1_1.kernel", "conv1_2.bias", "conv1_2.kernel", "style"],
    ]);
    assertEquals(tensors.get("content"), {
      shape: [1, 3, 48, 64],
      data: Float32Array.from(content.data),
    });
    assertEquals(tensors.get("style")!.shape, [1, 3, 64, 56]);
    const { kernel, bias } = network.layers.get("conv1_2")!;
    assertEquals(tensors.get("conv1_2.kernel")!.shape, [64, 64, 3, 3]);
    assertEquals(tensors.get("conv1_2.kernel")!.data, Float32Array.from(kernel));
    assertEquals(tensors.get("conv1_2.bias")!.data, Float32Array.from(bias));
    const bytes = await Deno.readFile(path);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    assertEquals(JSON.parse(header.__metadata__.problem), {
      layers: ["conv1_1", "conv1_2"],
      preprocessing: network.preprocessing,
      pooling: plan.losses.pooling,
      content: { conv1_2: 0.25 },
      style: { conv1_1: 3 },
    });
  } finally {
    await Deno.remove(path);
  }
});
