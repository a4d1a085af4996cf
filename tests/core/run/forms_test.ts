/** Losses and gradient of a golden case with every form of the kernels forced in turn, of tiles a few; of a whole network where need be. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { neededLayers } from "../../../core/losses/settings.ts";
import { groupStyles } from "../../../core/losses/styles.ts";
import { NetworkOnGpu } from "../../../core/network/vgg19_graph.ts";
import { Objective } from "../../../core/run/objective.ts";
import { resolveLosses } from "../../../core/run/resolve.ts";
import { Always } from "../../helpers/always.ts";
import { type Form, FORMS } from "../../helpers/forms.ts";
import { ownNetCases, shallowCase } from "../../helpers/golden.ts";
import { withGpuLike } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";

const shallow = shallowCase();
const [, whole, , replicate] = ownNetCases();
/** With zeros beyond the edge in all forms, and with the edge repeated in those that differ in more than a tile. */
const CASES = [
  ...FORMS.filter(({ alike }) => !alike).map((form) =>
    [form.deep ? whole! : shallow, form] as const
  ),
  ...FORMS.filter(({ product }) => !product).map((form) => [replicate!, form] as const),
];

/** Runs something on a device on which a form is what is chosen everywhere. */
async function withForm(form: Form, body: (gpu: Gpu) => Promise<void>): Promise<void> {
  const { software, lanes = 32, textures = 0, product } = form;
  const like = ({ storageTextures }: Gpu) => ({
    info: { software, lanes },
    storageTextures: Math.min(textures, storageTextures),
  });
  await withGpuLike(like, (gpu) => {
    if (product !== undefined) gpu.tuned = new Always(product);
    return body(gpu);
  });
}

for (const [golden, form] of CASES) {
  Deno.test(`every form, ${golden.name}: ${form.name}`, () =>
    withForm(form, async (gpu) => {
      const host = golden.network();
      const losses = resolveLosses(host, golden.options);
      const how = { needed: neededLayers(losses), variant: () => form.variant };
      using network = await NetworkOnGpu.upload(gpu, host, how);
      const groups = groupStyles(golden.style, {});
      using objective = await Objective.create(gpu, { ...golden, network, losses, groups });
      const { total, terms } = await objective.evaluate();
      assertRelative([total], [golden.total], 1e-4, "total");
      assertEquals(Object.keys(terms).sort(), Object.keys(golden.termLosses).sort());
      for (const [name, value] of Object.entries(golden.termLosses)) {
        assertRelative([terms[name]!], [value], 1e-4, name);
      }
      assertRelative(await objective.readGradient(), golden.gradient, 2e-3, "gradient");
      const ran = gpu.shaders.map(({ label, variant }) => `${label} ${variant}`).join("\n");
      // Sums of the larger picture need not be made in parts.
      for (const expected of golden === replicate ? form.ran.slice(0, 1) : form.ran) {
        assert(expected.test(ran), `${expected} did not run:\n${ran}`);
      }
    }));
}
