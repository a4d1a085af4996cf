import { neededLayers } from "../../../core/losses/settings.ts";
import { groupStyles } from "../../../core/losses/styles.ts";
import { NetworkOnGpu } from "../../../core/network/vgg19_graph.ts";
import type { ConvolutionVariant } from "../../../core/ops/convolution/convolution_weights.ts";
import { Objective } from "../../../core/run/objective.ts";
import { resolveLosses } from "../../../core/run/resolve.ts";
import { netCases } from "../../helpers/golden.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

// The variant that is chosen for a layer depends on the adapter and on what was measured: so the whole
// network has to agree with PyTorch whichever it is.
for (const variant of ["direct", "gemm", "winograd2", "winograd4"] as ConvolutionVariant[]) {
  for (const golden of await netCases()) {
    testWithGpu(`every layer by ${variant} against PyTorch: ${golden.name}`, async (gpu) => {
      const { content, style, target, options } = golden;
      const host = golden.network();
      const losses = resolveLosses(host, options);
      using network = await NetworkOnGpu.upload(gpu, host, {
        needed: neededLayers(losses),
        variant: () => variant,
      });
      const groups = groupStyles(style, {});
      using objective = await Objective.create(gpu, { network, losses, content, groups, target });
      const { total, terms } = await objective.evaluate();
      assertRelative([total], [golden.total], 1e-4, "total");
      for (const [name, value] of Object.entries(golden.terms)) {
        assertRelative([terms[name]!], [value], 1e-4, name);
      }
      assertRelative(await objective.readGradient(), golden.gradient, 2e-3, "gradient");
    });
  }
}
