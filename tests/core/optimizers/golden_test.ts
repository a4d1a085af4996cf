import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { ConvolutionVariant } from "../../../core/ops/convolution_weights.ts";
import { Adam } from "../../../core/optimizers/adam.ts";
import { Lbfgs } from "../../../core/optimizers/lbfgs.ts";
import { Objective } from "../../../core/transfer/objective.ts";
import { neededLayers } from "../../../core/transfer/problem.ts";
import { resolveLosses } from "../../../core/transfer/resolve.ts";
import { groupStyles } from "../../../core/transfer/styles.ts";
import { NetworkOnGpu } from "../../../core/vgg19_graph.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { type NetCase, netCases } from "../../helpers/golden.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

/** Works with the total loss, beginning at the content image. */
async function fromContent(
  gpu: Gpu,
  { golden, variant }: { golden: NetCase; variant?: ConvolutionVariant | undefined },
  work: (objective: Objective) => Promise<void>,
): Promise<void> {
  const { content, style } = golden;
  const host = golden.network();
  const losses = resolveLosses(host, golden.options);
  const needed = neededLayers(losses);
  using network = await NetworkOnGpu.upload(gpu, host, {
    needed,
    ...variant && { variant: () => variant },
  });
  const parts = { network, losses, content, groups: groupStyles(style, {}), target: content };
  using objective = await Objective.create(gpu, parts);
  await work(objective);
}

/** Enough of them: those beside the checkout with hashed weights are our own ones on other pictures. */
const cases = (await netCases()).filter(({ name }) => !name.startsWith("shared/hashed"));

async function adamTrace(gpu: Gpu, golden: NetCase, variant?: "direct"): Promise<number[]> {
  const trace: number[] = [];
  await fromContent(gpu, { golden, variant }, async (objective) => {
    using adam = await Adam.create(gpu, objective, { learningRate: 0.02, clip: false });
    for (let i = 0; i < 10; i++) {
      trace.push(objective.parse((await adam.iterate(1)).scalars).total);
    }
  });
  return trace;
}

for (const golden of cases) {
  testWithGpu(`Adam against PyTorch: ${golden.name}`, async (gpu) => {
    const trace = await adamTrace(gpu, golden);
    // Adam's first step is the sign of the gradient, and max pooling has ties: here and there float32 sends
    // an element near zero the other way, and these losses jump so wildly at first that this grows. Trained
    // weights on these pictures grow it most: with direct convolutions 1e-2 was measured.
    const wild = golden.name.endsWith("gatys_max");
    const rtol = !wild ? 1e-4 : golden.name.includes("real") ? 2e-2 : 1e-3;
    assertAllClose(trace, golden.adamTrace, { rtol, atol: 0, label: "losses" });
    // Nothing of that concerns the start.
    assertRelative(trace.slice(0, 1), golden.adamTrace.slice(0, 1), 1e-5, "first loss");
  });

  testWithGpu(`L-BFGS against PyTorch: ${golden.name}`, async (gpu) => {
    await fromContent(gpu, { golden }, async (objective) => {
      using lbfgs = await Lbfgs.create(gpu, objective);
      const { evaluations: limit, best } = golden.lbfgs;
      const wanted = 1.01 * best;
      let total = Infinity;
      let evaluations = 0;
      while (evaluations < limit && total > wanted) {
        const report = await lbfgs.iterate(1);
        evaluations += report.evaluations;
        total = objective.parse(report.scalars).total;
        assertEquals(report.end, undefined);
      }
      const message = `${total} after ${evaluations} evaluations; PyTorch: ${best} after ${limit}`;
      assert(total <= wanted && evaluations <= limit, message);
    });
  });
}

testWithGpu("Adam against PyTorch: to the end, with convolutions that round least", async (gpu) => {
  const golden = cases[0]!;
  const trace = await adamTrace(gpu, golden, "direct");
  assertAllClose(trace, golden.adamTrace, { rtol: 1e-4, atol: 0, label: "losses" });
});
