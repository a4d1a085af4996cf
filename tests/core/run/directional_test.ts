/** The gradient of the total loss against differences of its values. */
import { assert } from "@std/assert";
import type { StylizeOptions } from "../../../core/run/options.ts";
import { createSession } from "../../../core/run/session.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashed } from "../../helpers/hashed.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { blotches } from "./small_problem.ts";

/** A mask whose left part counts, with a soft edge. */
const left = {
  width: 24,
  height: 20,
  data: Float32Array.from({ length: 480 }, (_, i) => Math.min(1, Math.max(0, (14 - i % 24) / 4))),
};
const right = { ...left, data: left.data.map((value) => 1 - value) };

/** Where the gradient is taken. */
const target = blotches(24, 20, 3);

const problem = {
  network: hashedVgg19("conv3_1"),
  content: blotches(24, 20, 1),
  style: blotches(22, 26, 2),
  contentLayers: { conv2_2: 1 },
  styleLayers: { conv1_1: 0.5, conv2_1: 0.3, conv3_1: 0.2 },
  pooling: "average",
  balance: "none",
  styleWeight: 2,
} satisfies StylizeOptions;

const styles = [
  { picture: blotches(22, 26, 2), mask: left },
  { picture: blotches(30, 18, 4), mask: right, weight: 2 },
];

const CASES: Record<string, Partial<StylizeOptions>> = {
  "gram": {},
  "covariance": { styleLoss: "covariance" },
  "wasserstein": { styleLoss: "wasserstein" },
  "sliced": { styleLoss: "sliced" },
  "the form scaled": { normalization: "scaled", styleWeight: 1e-3 },
  "the form udacity": { normalization: "udacity" },
  "regions": { style: styles },
  "regions of covariances": { style: styles, styleLoss: "covariance" },
  "regions by Wasserstein": { style: styles, styleLoss: "wasserstein" },
  "a region of the style image": { style: [{ picture: blotches(36, 30, 2), source: right }] },
  "a content map": { contentMap: left },
  "protection, with total variation": { protect: left, tvWeight: 1e-3 },
  "features before the ReLU": { point: "conv" },
  "zeros beyond the edge": { padding: "zero" },
  "reflecting borders": { padding: "reflect" },
  "repeating borders at the first layer": { padding: "replicate", paddingLayers: "first" },
  "wrapped borders": { padding: "wrap", tvWeight: 1e-3 },
  "pooling by squares": { pooling: "l2" },
  "scaled average pooling": { pooling: "average", poolingScale: 2 },
  "Crowson's total variation": { tvLoss: "crowson", tvWeight: 10 },
};

for (const [name, change] of Object.entries(CASES)) {
  testWithGpu(`gradient along a direction: ${name}`, async (gpu) => {
    // A session builds the losses once for all pictures.
    using session = await createSession(gpu, { ...problem, ...change });
    const { gradient } = await session.evaluate(target);
    // Mostly along the gradient, where the change of the loss is large against its rounding.
    const norm = Math.hypot(...gradient);
    const noise = hashed(gradient.length, { seed: 9, amplitude: 1 / Math.sqrt(gradient.length) });
    const direction = gradient.map((value, i) => value / norm + noise[i]!);
    const totalAt = async (step: number) => {
      const data = target.data.map((value, i) => value + step * direction[i]!);
      return (await session.evaluate({ ...target, data })).total;
    };
    const step = 0.02;
    const measured = (await totalAt(step) - await totalAt(-step)) / (2 * step);
    const expected = gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0);
    // Some ReLUs turn over on the way, and the loss has curvature.
    const error = Math.abs(measured - expected) / Math.abs(expected);
    assert(error < 0.02, `${measured} instead of ${expected}: ${(100 * error).toFixed(2)} %`);
  });
}
