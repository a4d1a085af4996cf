/** Tests of how layers are computed: by what was measured, by the memory, by the size of their maps. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { type LayerName, layerSpec } from "../../../core/network/vgg19.ts";
import { planEvaluation, type RunPlan, windowOf } from "../../../core/run/plan.ts";
import { convolutionCandidates, tunedConvolution } from "../../../core/tuning/convolutions.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { openAsHardware } from "../../helpers/hardware.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { blotches } from "../run/small_problem.ts";

const network = hashedVgg19("conv5_1");

function planAt(gpu: Gpu, size: number, memoryBytes?: number): RunPlan {
  const picture = blotches(size, size, 1);
  const limit = memoryBytes === undefined ? {} : { memoryBytes };
  return planEvaluation(gpu, { network, content: picture, style: picture, ...limit });
}

const LAYERS = ["conv1_1", "conv3_1", "conv4_1", "conv5_1"] as const;

function variants(gpu: Gpu, plan: RunPlan): string[] {
  const site = { network, half: false, ...windowOf(plan.scales[0]!) };
  return LAYERS.map((name) => tunedConvolution(gpu, layerSpec(name), site));
}

const SMALL_WEIGHTS = ["direct", "winograd4", "winograd2", "winograd2"];

testWithGpu("convolutions: wide layers take F(4x4) where memory and their maps suffice", (gpu) => {
  const roomy = planAt(gpu, 256);
  const [{ bytes }] = roomy.scales as [RunPlan["scales"][number]];
  const all = ["direct", "winograd4", "winograd4", "winograd4"];
  assertEquals(variants(gpu, roomy), gpu.info.software ? all : SMALL_WEIGHTS);
  // The same picture in one piece, with a byte too few for the larger weights.
  const tight = planAt(gpu, 256, bytes - 1);
  assertEquals([tight.scales[0]!.tiles, tight.scales[0]!.tiling.wide], [1, false]);
  assertEquals(variants(gpu, tight), SMALL_WEIGHTS);
  // conv4_1, three of 512 to 512 channels and conv5_1: 20 more points each.
  assertEquals(bytes - tight.scales[0]!.bytes, 4 * 20 * 512 * (256 + 3 * 512 + 512));
  // Maps of less than 16 x 16 fill no tile of a product.
  const small = gpu.info.software ? [...all.slice(0, 3), "winograd2"] : SMALL_WEIGHTS;
  assertEquals(variants(gpu, planAt(gpu, 128)), small);
});

testWithGpu("convolutions: what was measured does not exceed the memory", (gpu) => {
  const site = { network, half: false, width: 256, height: 256 };
  const spec = layerSpec("conv4_1");
  const { tuned } = gpu;
  try {
    gpu.tuned = new Map([["convolution 256/256->512 1024", "winograd4"]]);
    assertEquals(tunedConvolution(gpu, spec, { ...site, wide: true }), "winograd4");
    assertEquals(tunedConvolution(gpu, spec, { ...site, wide: false }), "winograd2");
    assert(!convolutionCandidates(gpu, spec, { ...site, wide: false }).includes("winograd4"));
    gpu.tuned = new Map([["convolution 256/256->512 1024", "winograd2"]]);
    assertEquals(tunedConvolution(gpu, spec, { ...site, wide: true }), "winograd2");
  } finally {
    gpu.tuned = tuned;
  }
});

Deno.test("convolutions: one product keeps a map before its pooling only where memory allows", async () => {
  using gpu = await openAsHardware();
  const site = { network, half: false, width: 256, height: 256 };
  const has = (name: LayerName, unpooled?: boolean) =>
    convolutionCandidates(gpu, layerSpec(name), {
      ...site,
      ...unpooled !== undefined && { unpooled },
    })
      .includes("gemm");
  for (const name of ["conv1_2", "conv3_4"] as const) {
    assertEquals([has(name), has(name, true), has(name, false)], [true, true, false]);
  }
  assertEquals([has("conv1_1", false), has("conv3_2", false)], [true, true]);
  // The plan counts the maps: 64, 128, 256 and 512 channels of ever fewer positions, and their gradients.
  const roomy = planAt(gpu, 256).scales[0]!;
  const tight = planAt(gpu, 256, roomy.bytes - 1).scales[0]!;
  assertEquals([roomy.tiling.unpooled, tight.tiling.unpooled, tight.tiles], [true, false, 1]);
  assert(roomy.bytes - tight.bytes > 256 * 256 ** 2, `${roomy.bytes - tight.bytes}`);
});
