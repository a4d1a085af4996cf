/** Every kernel for matrix products. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { convolutionCase } from "../../../core/ops/convolution/cases.ts";
import { gramCase } from "../../../core/ops/gram/cases.ts";
import { gram } from "../../../core/ops/gram/gram.ts";
import { aheadOf, PRODUCT_KERNELS } from "../../../core/ops/product/product_kernels.ts";
import { runGradient } from "../../../core/ops/testing/gradient_run.ts";
import { kernelCases, type OperationCase } from "../../../core/ops/testing/operation_case.ts";
import { mapOf, symmetricOf } from "../../../core/ops/testing/values.ts";
import { Always } from "../../helpers/always.ts";
import { TELLING_TILES } from "../../helpers/forms.ts";
import { withGpuLike } from "../../helpers/gpu.ts";

// Deno has no subgroups: product_subgroup_test.ts and tests/browser/ have these.
const ALL = Object.keys(PRODUCT_KERNELS).filter((name) => !name.startsWith("subgroup"));
const TILES = ALL.filter((name) => name.startsWith("workgroup"));

/** Of shapes for all tiles, those that tell whether fetching ahead begins and ends in time: several steps, and parts. */
const shapesFor = <T>(name: string, shapes: readonly T[], telling: readonly number[]) =>
  name.endsWith(" ahead") ? telling.map((i) => shapes[i]!) : shapes;

/** Runs something on a device on which one kernel has always been the fastest. */
async function withKernel(
  name: string,
  body: (gpu: Gpu) => Promise<void>,
  limits: Record<string, number> = {},
): Promise<void> {
  const software = name.startsWith("registers") && name !== "registers 8x2";
  // Processors with wide vectors have other tiles.
  const lanesOf = ({ info }: Gpu) => name === "registers 8x4" ? 8 : Math.max(16, info.lanes);
  await withGpuLike((own) => ({ info: { software, lanes: lanesOf(own) }, limits }), (gpu) => {
    gpu.tuned = new Always(name);
    return body(gpu);
  });
}

/** Fails unless a result and its gradient agree with their references. */
async function assertPasses(gpu: Gpu, one: OperationCase): Promise<void> {
  for (const { kernel, shape, measure, tolerance } of kernelCases([one]).full) {
    const error = await measure(gpu);
    assert(error <= tolerance, `${kernel}, ${shape}: relative error ${error}`);
  }
}

/** One position, one more and one less than tiles, one channel, and sums in parts. */
const MAPS = [
  { channels: 1, height: 1, width: 1 },
  { channels: 33, height: 3, width: 43 },
  { channels: 68, height: 31, width: 1 },
  { channels: 131, height: 1, width: 65 },
  { channels: 260, height: 3, width: 5 },
];

// What sums end in. The larger tile of a processor is for those that are stored as they are, and what is fetched ahead
// comes to an end before: the tests after this one have it, and a network with such a tile, forms_test.ts.
for (const name of ALL.filter((name) => name !== "registers 32x4" && !name.endsWith(" ahead"))) {
  Deno.test(`product by ${name}: the gradient of a Gram matrix is another`, () =>
    withKernel(name, async (gpu) => {
      for (const shape of MAPS) await assertPasses(gpu, gramCase(shape));
    }));
}

for (const name of ALL) {
  Deno.test(`product by ${name}: batches differ from their reference, one way or the other`, () =>
    withKernel(name, async (gpu) => {
      const sides = { height: 9, width: 11, variant: "winograd2" as const };
      // The second in parts.
      const shapes = [{ inputs: 21, outputs: 18 }, { inputs: 5, outputs: 260 }];
      for (const shape of shapesFor(name, shapes, [1])) {
        await assertPasses(gpu, convolutionCase({ ...sides, ...shape }));
      }
    }));

  Deno.test(`product by ${name}: steps without weight are passed over, one way or the other`, () =>
    withKernel(name, async (gpu) => {
      const sides = { height: 9, width: 11, variant: "winograd2" as const, sparse: true };
      // The second in parts.
      const shapes = [{ inputs: 58, outputs: 53 }, { inputs: 300, outputs: 21 }];
      for (const shape of shapesFor(name, shapes, [1])) {
        await assertPasses(gpu, convolutionCase({ ...sides, ...shape }));
      }
    }));
}

/** The same for convolutions: the edges of maps, and inputs without weight in and past a tile. */
const CONVOLUTIONS = [
  { inputs: 1, outputs: 1, height: 1, width: 1 },
  { inputs: 3, outputs: 70, height: 7, width: 19 },
  { inputs: 70, outputs: 3, height: 2, width: 33 },
  { inputs: 37, outputs: 131, height: 13, width: 5 },
  { inputs: 150, outputs: 20, height: 5, width: 3, weightless: 135 },
];

// What is fetched ahead has been tried with every tile above: here with those that stand for the others.
const AHEAD = TELLING_TILES.map(aheadOf);

for (const name of TILES.filter((name) => !name.endsWith(" ahead") || AHEAD.includes(name))) {
  Deno.test(`gemm by ${name}: differs from its reference, one way or the other`, () =>
    withKernel(name, async (gpu) => {
      for (const shape of shapesFor(name, CONVOLUTIONS, [3])) {
        await assertPasses(gpu, convolutionCase({ ...shape, variant: "gemm" }));
      }
    }));
}

Deno.test("gemm: fails with more workgroups than one dimension holds", () =>
  withKernel("workgroup 32x32", async (gpu) => {
    const shape = { inputs: 37, outputs: 131, height: 13, width: 5, variant: "gemm" as const };
    await assertPasses(gpu, convolutionCase(shape));
  }, { maxComputeWorkgroupsPerDimension: 7 }));

Deno.test("product in parts: other bits every time", () =>
  withKernel("workgroup 32x32", async (gpu) => {
    const features = mapOf({ channels: 260, height: 5, width: 7 }, 1);
    const upstream = symmetricOf(260, 2);
    const run = { operation: gram, attributes: {}, inputs: [features], upstream };
    assertEquals(await runGradient(gpu, run), await runGradient(gpu, run));
  }));
