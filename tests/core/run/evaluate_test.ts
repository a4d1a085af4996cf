/** Losses and gradient at one picture against PyTorch and the float64 reference. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import type { EvaluateOptions, Evaluation } from "../../../core/run/options.ts";
import { pixelsOf, referenceObjective } from "../../../core/run/reference.ts";
import { resolveLosses } from "../../../core/run/resolve.ts";
import { type NetCase, netCases } from "../../helpers/golden.ts";
import { lacks, testWithGpu } from "../../helpers/gpu.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const NO_F16 = await lacks("shader-f16");

/** Asserts that losses and gradient are those of PyTorch, up to relative errors. */
function assertGolden(
  { total, terms, gradient }: Pick<Evaluation, "total" | "terms" | "gradient">,
  golden: NetCase,
  tolerance: { readonly loss: number; readonly gradient: number },
): void {
  assertEquals(Object.keys(terms).sort(), Object.keys(golden.termLosses).sort());
  assertRelative([total], [golden.total], tolerance.loss, "total");
  for (const [name, value] of Object.entries(golden.termLosses)) {
    assertRelative([terms[name]!], [value], tolerance.loss, name);
  }
  assertRelative(gradient, golden.gradient, tolerance.gradient, "gradient");
}

const SINGLE = { loss: 1e-4, gradient: 2e-3 };

// A number of 16 bits is good to 5e-4, of which sums over a layer keep little. The gradient is another
// matter: where two of a window's four are equal in 16 bits, or a feature is rounded to zero, it goes
// another way. That is worst with hashed weights and maximum pooling, where windows are often near a tie.
const HALF = {
  max: { loss: 2e-3, gradient: 0.15 },
  average: { loss: 2e-3, gradient: 4e-2 },
};

for (const golden of await netCases()) {
  const { name, options } = golden;
  testWithGpu(`evaluate against PyTorch: ${name}`, async (gpu) => {
    const asked = { ...golden, ...options, network: golden.network() };
    assertGolden(await evaluate(gpu, asked), golden, SINGLE);
  });
  testWithGpu(`evaluate in f16 against PyTorch: ${name}`, async (gpu) => {
    const asked = { ...golden, ...options, network: golden.network(), precision: "f16" } as const;
    const tolerance = HALF[options.pooling as keyof typeof HALF];
    assertGolden(await evaluate(gpu, asked), golden, tolerance);
  }, { ignore: NO_F16 });
}

testWithGpu("evaluate: f16 where the adapter has none", async (gpu) => {
  const without = new Proxy(gpu, {
    get: (gpu, name) => name === "features" ? [] : Reflect.get(gpu, name, gpu),
  });
  await assertRejects(
    () => evaluate(without, { ...problem, precision: "f16" }),
    PentimentoError,
    "The precision f16 needs the feature shader-f16, which",
  );
});

const problem = { ...smallProblem, target: blotches(21, 15, 3) };

for (const normalization of ["relative", "gatys", "mean"] as const) {
  testWithGpu(`evaluate against the reference: ${normalization}, with odd sides`, async (gpu) => {
    const options = { ...problem, normalization, tvWeight: 0.3, balance: "none" } as const;
    const found = await evaluate(gpu, options);
    const losses = resolveLosses(problem.network, options);
    const expected = referenceObjective({ ...options, ...losses })(pixelsOf(problem.target));
    assertRelative([found.total], [expected.total], 1e-5, "total");
    assertRelative(found.gradient, expected.gradient.data, 1e-4, "gradient");
    assertEquals(found.gradient.length, 3 * 21 * 15);
  });
}

testWithGpu("evaluate: at the content image nothing but style is left", async (gpu) => {
  const { terms, total } = await evaluate(gpu, { ...problem, target: problem.content });
  assertEquals(terms["content/conv2_1"], 0);
  assert(terms["style/conv1_1"]! > 0 && total > 0);
});

testWithGpu("evaluate: content alone, style alone", async (gpu) => {
  const content = await evaluate(gpu, { ...problem, styleLayers: {} });
  assertEquals(Object.keys(content.terms), ["content/conv2_1", "tv"]);
  const style = await evaluate(gpu, { ...problem, contentLayers: {} });
  assertEquals(Object.keys(style.terms), ["style/conv1_1", "style/conv2_1", "tv"]);
});

testWithGpu(
  "evaluate: a flat content and a black style image give finite relative losses",
  async (gpu) => {
    const flat = { width: 8, height: 8, data: new Float32Array(192).fill(0.5) };
    const black = { width: 8, height: 8, data: new Float32Array(192) };
    const { total, gradient } = await evaluate(gpu, {
      ...problem,
      content: flat,
      style: black,
      target: blotches(8, 8, 1),
    });
    assert(Number.isFinite(total) && gradient.every(Number.isFinite));
  },
);

/** A mask of one value, of the shape of the content image. */
const maskOf = (value: number) => ({ width: 7, height: 5, data: new Float32Array(35).fill(value) });

const MISTAKES: [string, Partial<EvaluateOptions>, string][] = [
  [
    "a target of another size",
    { target: blotches(20, 15, 3) },
    "The target image is 20 x 15 pixels, but the content image 21 x 15: give both the same size",
  ],
  [
    "a layer that the network does not hold",
    { network: hashedVgg19("conv1_2") },
    "A loss asks for conv2_1, but hashed VGG-19 up to conv1_2 holds only conv1_1 to conv1_2: " +
    "choose other layers or other weights",
  ],
  [
    "a network that holds nothing",
    { network: { ...hashedVgg19("conv1_1"), name: "an empty file", layers: new Map() } },
    "but an empty file holds no layer",
  ],
  [
    "no layer at all",
    { contentLayers: {}, styleLayers: {} },
    "No loss asks for any layer: give content or style layers",
  ],
  [
    "a style image that is too small",
    { style: blotches(1, 22, 2) },
    "The style image of 1 x 22 pixels leaves nothing of conv2_1, which needs at least 2 pixels a side: " +
    "choose a longest side of at least 44, or shallower layers",
  ],
  [
    "one of several style images that is too small",
    { style: [{ picture: problem.style, scale: [1, 2] }, { picture: blotches(1, 22, 2) }] },
    "Style image 2 of 1 x 22 pixels leaves nothing of conv2_1",
  ],
  [
    "a content image that is too small",
    { content: blotches(30, 1, 2), target: blotches(30, 1, 2) },
    "The content image of 30 x 1 pixels leaves nothing of conv2_1",
  ],
  [
    "a precision that there is not",
    { precision: "f8" as "f16" },
    'The precision "f8" is not known',
  ],
  [
    "a misspelt option",
    { styleWieght: 3 } as object,
    "A run has no option styleWieght: give styleWeight if that is meant",
  ],
  [
    "an empty mask",
    { style: [{ picture: problem.style, mask: maskOf(0) }] },
    "The mask of the style image is black all over, so that its region is empty",
  ],
  [
    "a mask of another shape",
    { protect: { width: 5, height: 5, data: new Float32Array(25).fill(1) } },
    "The mask of what is protected needs the aspect ratio of the content image, but it has 5 x 5 pixels " +
    "where that has 21 x 15: crop or stretch the mask first",
  ],
  [
    "a region of a style image that has another shape",
    { style: [{ picture: problem.style }, { picture: problem.style, source: maskOf(1) }] },
    "The region of style image 2 needs the aspect ratio of style image 2",
  ],
  [
    "a mask of numbers beyond 1",
    { contentMap: maskOf(2) },
    "The content map has the value 2 in column 0 of row 0: give numbers from 0 to 1",
  ],
  [
    "a mask with the sliced loss",
    { styleLoss: "sliced", style: [{ picture: problem.style, mask: maskOf(1) }] },
    "The style loss sliced takes no masks of styles: choose gram, covariance or wasserstein",
  ],
  ["no style at all", { style: [] }, "There is no style image: give at least one"],
  ["an unknown blend", { blend: "sum" as "losses" }, 'The blend "sum" is not known'],
  ["a negative weight", { tvWeight: -1 }, "The total variation weight is -1"],
  [
    "data that is too short",
    { content: { width: 3, height: 2, data: new Float32Array(17) } },
    "The content image of 3 x 2 pixels needs 18 values (three planes), but has 17",
  ],
  [
    "a picture of nothing",
    { style: { width: 0, height: 2, data: new Float32Array(0) } },
    "The style image is 0 x 2 pixels: give a picture with at least one pixel",
  ],
];

for (const [name, change, message] of MISTAKES) {
  testWithGpu(`evaluate: ${name}`, async (gpu) => {
    await assertRejects(() => evaluate(gpu, { ...problem, ...change }), PentimentoError, message);
  });
}
