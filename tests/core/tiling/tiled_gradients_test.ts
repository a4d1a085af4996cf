/** Losses and gradients in tiles against those in one piece. */
import { assert, assertEquals } from "@std/assert";
import type { Picture } from "../../../core/image/picture.ts";
import { styleLossOf } from "../../../core/losses/style/index.ts";
import { STYLE_LOSSES } from "../../../core/losses/style/names.ts";
import { relativeError } from "../../../core/ops/testing/kernel_case.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import type { EvaluateOptions } from "../../../core/run/options.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { blotches } from "../run/small_problem.ts";

/** Sides that are multiples of nothing; tiles of 16 make four by three of it. */
const SIDES = { width: 61, height: 45 };

const problem = {
  network: hashedVgg19("conv2_1"),
  content: blotches(61, 45, 1),
  target: blotches(61, 45, 3),
  // Larger than a tile as well.
  style: blotches(58, 42, 2),
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 0.5, conv2_1: 0.5 },
  tvWeight: 0.01,
} as const;

/** A mask that is some value to the left of a column, another to the right. */
function halves({ width, height }: typeof SIDES, column: number, values: [number, number]) {
  const data = Float32Array.from(
    { length: width * height },
    (_, i) => values[i % width < column ? 0 : 1]!,
  );
  return { width, height, data };
}

const mask = halves(SIDES, 30, [1, 0.1]);
const source = halves({ width: 58, height: 42 }, 20, [0, 1]);
const other = blotches(40, 52, 7);
const regions = [{ picture: problem.style, mask, source }, { picture: other }];
const torus: Partial<EvaluateOptions> = {
  content: blotches(64, 48, 1),
  target: blotches(64, 48, 3),
  style: blotches(56, 40, 2),
  padding: "wrap",
};

const VARIANTS: Readonly<Record<string, Partial<EvaluateOptions>>> = {
  "weights as factors": { balance: "none" },
  "the normalization mean": { normalization: "mean" },
  "the normalization udacity": { normalization: "udacity" },
  "the normalization scaled": { normalization: "scaled" },
  "scaled covariances": { normalization: "scaled", styleLoss: "covariance" },
  "regions": { style: regions },
  "covariance of regions": { style: regions, styleLoss: "covariance" },
  "wasserstein inside regions": {
    style: regions,
    styleLoss: "wasserstein",
    maskPropagation: "inside",
  },
  "a content map": { contentMap: mask },
  "protection": { protect: mask },
  "padding zero": { padding: "zero" },
  "padding reflect": { padding: "reflect" },
  "padding replicate of the first layer": { padding: "replicate", paddingLayers: "first" },
  "padding wrap": torus,
  "l2 pooling": { pooling: "l2" },
  "features before their ReLU": { point: "conv" },
  "content alone": { styleWeight: 0 },
  "style alone": { contentWeight: 0, tvWeight: 0 },
};

for (const [name, options] of Object.entries(VARIANTS)) {
  testWithGpu(`tiles: the losses and the gradient of the whole, ${name}`, async (gpu) => {
    await expectSame(gpu, options, 1e-4);
  });
}

for (const styleLoss of STYLE_LOSSES) {
  // A loss with undivided maps sorts them: where two values are equal but for rounding, either order is right, and
  // windows round otherwise. Each pair that is exchanged exchanges two values' gradients.
  const tolerance = styleLossOf(styleLoss).undivided === undefined ? 1e-4 : 5e-3;
  testWithGpu(`tiles: the losses and the gradient of the whole, ${styleLoss}`, async (gpu) => {
    await expectSame(gpu, { styleLoss }, tolerance);
  });
}

testWithGpu("tiles: conv5_1 sees 80 pixels around a tile", async (gpu) => {
  const options = {
    network: hashedVgg19("conv5_1"),
    content: blotches(247, 36, 1),
    target: blotches(247, 36, 3),
    style: blotches(64, 70, 2),
    contentLayers: {},
    styleLayers: { conv1_1: 1, conv5_1: 1 },
    tvWeight: 0,
    balance: "none",
  } as const;
  await expectSame(gpu, options, 1e-4, 80);
});

testWithGpu("tiles: without their halo the gradient would be another", async (gpu) => {
  // Two pictures side by side are two tiles that see nothing of each other.
  const left = ({ width, height, data }: Picture): Picture => {
    const half = data.filter((_, i) => i % width < 32);
    return { width: 32, height, data: half };
  };
  const [content, target] = [blotches(64, 48, 1), blotches(64, 48, 3)];
  const off = { styleWeight: 0, tvWeight: 0, balance: "none", normalization: "gatys" } as const;
  const whole = await evaluate(gpu, { ...problem, ...off, content, target });
  const halves = { content: left(content), target: left(target) };
  const { gradient } = await evaluate(gpu, { ...problem, ...off, ...halves });
  const expected = left({ ...content, data: new Float32Array(whole.gradient) }).data;
  assert(relativeError(gradient, expected) > 1e-2);
});

async function expectSame(
  gpu: Parameters<typeof evaluate>[0],
  options: Partial<EvaluateOptions>,
  tolerance: number,
  tile = 16,
): Promise<void> {
  const all: EvaluateOptions = { ...problem, ...options };
  const whole = await evaluate(gpu, { ...all, tile: "off" });
  const tiled = await evaluate(gpu, { ...all, tile });
  const close = { rtol: 1e-4, atol: 1e-12 };
  assertAllClose([tiled.total], [whole.total], { ...close, label: "total" });
  for (const part of ["terms", "weights", "gradientNorms"] as const) {
    assertEquals(Object.keys(tiled[part]), Object.keys(whole[part]));
    for (const [name, value] of Object.entries(whole[part])) {
      const rtol = part === "gradientNorms" ? Math.max(1e-4, tolerance) : 1e-4;
      assertAllClose([tiled[part][name]!], [value], { ...close, rtol, label: `${part} ${name}` });
    }
  }
  const error = relativeError(tiled.gradient, whole.gradient);
  assert(error <= tolerance, `gradient: ${error}, allowed ${tolerance}`);
}
