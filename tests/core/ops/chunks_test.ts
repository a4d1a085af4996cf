/** The chunks of Winograd's steps. */
import { assert, assertEquals } from "@std/assert";
import type { GpuInfo } from "../../../core/gpu/capabilities.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { Program } from "../../../core/gpu/program.ts";
import type { Call, Tunable } from "../../../core/graph/operation.ts";
import { convolutionCase } from "../../../core/ops/convolution/cases.ts";
import { chooseChunk, type LayerTiles } from "../../../core/ops/convolution/chunks.ts";
import type { ConvolutionWeightsOnGpu } from "../../../core/ops/convolution/convolution_weights.ts";
import { kernelCases } from "../../../core/ops/testing/operation_case.ts";
import { planEvaluation } from "../../../core/run/plan.ts";
import { productTunables } from "../../../core/run/tunables.ts";
import { Always } from "../../helpers/always.ts";
import { openAsHardware } from "../../helpers/hardware.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { blotches } from "../run/small_problem.ts";

const MEBIBYTE = 2 ** 20;

/** conv1_2 at 512 x 512 pixels by F(4x4, 3x3): a step of it in one piece takes 144 MiB. */
const LAYER: LayerTiles = {
  weights: {
    inputs: 64,
    weightedInputs: 64,
    outputs: 64,
    kernel: { half: false },
    chunkBytes: 128 * MEBIBYTE,
  } as ConvolutionWeightsOnGpu,
  transposed: false,
  points: 36,
  tiles: 16384,
};
const KEY = "chunk 16384 of 36 64/64->64";

/** What is chosen for a layer, and what is offered. */
function choose(layer: LayerTiles, so: {
  readonly software?: boolean;
  readonly binding?: number;
  readonly tuned?: string;
}) {
  const { software = false, binding = 2 ** 31, tuned = "" } = so;
  const offered: Tunable[] = [];
  const call = {
    adapter: { software } as GpuInfo,
    limits: { maxStorageBufferBindingSize: binding, maxBufferSize: 2 ** 31 },
    tuned: new Map([[KEY, tuned]]),
    offer: (tunable: Tunable) => offered.push(tunable),
  } as unknown as Call<unknown>;
  const tried: number[] = [];
  const chunk = chooseChunk(call, layer, (_, chunk) => tried.push(chunk));
  assertEquals(tried, [], "nothing is emitted before it is measured");
  for (const { candidates, emit } of offered) {
    for (const name of candidates) emit({} as Program, name);
  }
  return { chunk, tried, offered };
}

Deno.test("chunks: 32 MiB by default, 128 and 16 are measured", () => {
  const { chunk, tried, offered } = choose(LAYER, {});
  assertEquals(offered.map(({ key, candidates }) => [key, candidates]), [
    [KEY, ["32 MiB", "128 MiB", "16 MiB"]],
  ]);
  // 9216 bytes a tile: 5, 2 and 10 chunks.
  assertEquals(tried, [5, 2, 10].map((chunks) => Math.ceil(16384 / chunks)));
  assertEquals(chunk, tried[0]);
});

Deno.test("chunks: what was measured counts, within memory and bindings", () => {
  assertEquals(choose(LAYER, { tuned: "128 MiB" }).chunk, 8192);
  assertEquals(choose(LAYER, { tuned: "16 MiB" }).chunk, 1639);
  const little = { ...LAYER, weights: { ...LAYER.weights, chunkBytes: 32 * MEBIBYTE } };
  assertEquals(choose(little, { tuned: "128 MiB" }).chunk, 3277);
  assertEquals(choose(little, {}).offered[0]!.candidates, ["32 MiB", "16 MiB"]);
  const { chunkBytes: _, ...unplanned } = LAYER.weights;
  assertEquals(choose({ ...LAYER, weights: unplanned }, { tuned: "128 MiB" }).chunk, 3277);
  const bound = choose(LAYER, { tuned: "128 MiB", binding: 64 * MEBIBYTE });
  assertEquals([bound.chunk, bound.offered[0]!.candidates], [3277, ["32 MiB", "16 MiB"]]);
});

Deno.test("chunks: nothing is measured where all come to the same, or on a processor", () => {
  assertEquals(choose({ ...LAYER, tiles: 1024 }, {}).offered, []);
  assertEquals(choose({ ...LAYER, tiles: 1024 }, {}).chunk, 1024);
  const { chunk, offered } = choose(LAYER, { software: true, tuned: "128 MiB" });
  assertEquals([chunk, offered.length], [Math.ceil(16384 / Math.ceil(16384 / 682)), 0]);
});

Deno.test("chunks: the result is the same for all", async () => {
  // 256 tiles of 73728 bytes: two chunks of 16 MiB.
  const shape = { inputs: 1, outputs: 512, height: 64, width: 64, variant: "winograd4" } as const;
  using gpu = await openAsHardware();
  for (const name of ["32 MiB", "16 MiB"]) {
    gpu.tuned = new Always(name);
    for (const { kernel, measure, tolerance } of kernelCases([convolutionCase(shape)]).full) {
      const error = await measure(gpu);
      assert(error <= tolerance, `${kernel}, ${name}: relative error ${error}`);
    }
  }
});

Deno.test("chunks: the plan counts large ones, and leaves them out where memory does not suffice", async () => {
  using gpu = await openAsHardware();
  const network = hashedVgg19("conv5_1");
  const picture = blotches(512, 512, 1);
  const planWith = (memoryBytes?: number) => {
    const limit = memoryBytes === undefined ? {} : { memoryBytes };
    return planEvaluation(gpu, { network, content: picture, style: picture, ...limit });
  };
  // With a byte too few for all ways to convolve, the first that goes is keeping maps before they are pooled.
  const [roomy] = planWith(planWith().scales[0]!.bytes - 1).scales;
  assertEquals([roomy!.tiling.chunkBytes, roomy!.tiling.unpooled], [128 * MEBIBYTE, false]);
  const plan = planWith(roomy!.bytes - 1);
  const [tight] = plan.scales;
  assertEquals([tight!.tiles, tight!.tiling.chunkBytes], [1, 32 * MEBIBYTE]);
  const without = roomy!.bytes - 2 * (128 - 32) * MEBIBYTE;
  const [exact] = planWith(without).scales;
  assertEquals([exact!.bytes, exact!.tiles, exact!.tiling.unpooled], [without, 1, false]);
  const chunks = (gpu: Gpu, plan: ReturnType<typeof planWith>) =>
    productTunables(gpu, plan).filter(({ key }) => key.startsWith("chunk"));
  assert(chunks(gpu, planWith()).some(({ candidates }) => candidates.includes("128 MiB")));
  assert(!chunks(gpu, plan).some(({ candidates }) => candidates.includes("128 MiB")));
});
