/** Memory of runs: freed whatever fails, and little enough. */
import { assert, assertEquals } from "@std/assert";
import { Gpu } from "../../../core/gpu/gpu.ts";
import { neededLayers } from "../../../core/losses/settings.ts";
import { groupStyles } from "../../../core/losses/styles.ts";
import { NetworkOnGpu } from "../../../core/network/vgg19_graph.ts";
import { Adam } from "../../../core/optimizers/adam/adam.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { Objective } from "../../../core/run/objective.ts";
import { resolveLosses } from "../../../core/run/resolve.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertFreesEverything } from "../../helpers/gpu_failure.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { nullDevice } from "../../helpers/null_device.ts";
import { blotches } from "./small_problem.ts";

const tiny = {
  network: hashedVgg19("conv1_2"),
  content: blotches(5, 7, 1),
  style: blotches(6, 5, 2),
  contentLayers: { conv1_2: 1 },
  styleLayers: { conv1_1: 1 },
  iterations: 1,
} as const;

const RUNS: Record<string, (gpu: Gpu) => Promise<unknown>> = {
  "evaluate": (gpu) => evaluate(gpu, { ...tiny, target: tiny.content }),
  "stylize with L-BFGS": (gpu) => stylize(gpu, tiny).result(),
  "stylize with Adam": (gpu) => stylize(gpu, { ...tiny, optimizer: "adam" }).result(),
};

for (const [name, run] of Object.entries(RUNS)) {
  for (const method of ["buffer", "texture", "guarded"] as const) {
    testWithGpu(`memory: whichever ${method} fails, ${name} frees everything`, async (gpu) => {
      await assertFreesEverything(gpu, method, run);
    });
  }
}

testWithGpu(
  "memory: 256 x 256 takes under 1.5 KiB a pixel, balancing included, and 130 MiB for weights",
  async ({ info, limits, storageTextures }) => {
    // What this adapter's kernels need is allocated, but nothing computed.
    using gpu = new Gpu(nullDevice(), info, limits, storageTextures);
    const network = hashedVgg19("conv5_1");
    const losses = resolveLosses(network, {});
    assertEquals(neededLayers(losses).length, 6);
    const picture = blotches(256, 256, 1);
    using onGpu = await NetworkOnGpu.upload(gpu, network, { needed: neededLayers(losses) });
    const weights = gpu.allocatedBytes;
    assert(weights > 0 && weights <= 130 * 2 ** 20, `${weights / 2 ** 20} MiB of weights`);
    const groups = groupStyles(picture, {});
    const parts = { network: onGpu, losses, content: picture, groups, target: picture };
    using objective = await Objective.create(gpu, parts);
    using _ = await Adam.create(gpu, objective);
    const perPixel = (gpu.peakBytes - weights) / 256 ** 2;
    assert(perPixel > 1024 && perPixel <= 1.5 * 1024, `${perPixel} bytes a pixel`);
  },
);
