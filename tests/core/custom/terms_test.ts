/** Ready terms: values against float64, runs that make them smaller, and bad input. */
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Mask } from "../../../core/image/mask.ts";
import { resize, sizeOfArea } from "../../../core/image/resample.ts";
import type { Picture } from "../../../core/image/picture.ts";
import type { OwnTerm } from "../../../core/losses/own_terms.ts";
import { patchDifference } from "../../../core/ops/patch_difference/reference.ts";
import { sortChannels } from "../../../core/ops/sort/reference.ts";
import { sortedDifference } from "../../../core/ops/sorted_difference/reference.ts";
import type { Tensor64 } from "../../../core/ops/tensor.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { createSession } from "../../../core/run/session.ts";
import { activationTerm, histogramTerm, patchTerm, perceptualTerm } from "../../../graph.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { blotches, referenceFeatures, smallProblem } from "../run/small_problem.ts";

const { content, style, network } = smallProblem;
const target = blotches(21, 15, 3);
const layers = ["conv1_1"] as const;

/** The features of conv1_1 in float64. */
function featuresOf(picture: Picture): Tensor64 {
  return referenceFeatures(network, picture).get("conv1_1")!;
}

/** A mask of the left or the right side. */
function side({ width, height }: Picture, isLeft: boolean): Mask {
  const data = new Float32Array(width * height)
    .map((_, i) => (i % width < width / 2) === isLeft ? 1 : 0);
  return { width, height, data };
}

const mean = (
  { data }: { readonly data: ArrayLike<number> },
  of: (x: number, i: number) => number,
) => Array.from(data, of).reduce((sum, value) => sum + value, 0) / data.length;

const REGIONS = {
  result: [side(target, true), side(target, false)],
  picture: [side(style, false), side(style, true)],
};

/** The value of a patch term in float64. */
function patches(): number {
  const own = featuresOf(target);
  const wanted = featuresOf(resize(style, sizeOfArea(style, target.width * target.height)));
  const [channels, height, width] = own.shape;
  const factor = 1 / (9 * channels * (height - 2) * (width - 2));
  return patchDifference(own, { style: wanted, size: 3, factor }).value;
}

const TERMS: readonly (readonly [OwnTerm, () => number])[] = [
  [activationTerm("conv1_1"), () => -mean(featuresOf(target), (x) => x * x)],
  [activationTerm("conv1_1", { channel: 5, name: "five" }), () => {
    const { data, shape: [, height, width] } = featuresOf(target);
    return -mean({ data: data.slice(5 * height * width, 6 * height * width) }, (x) => x * x);
  }],
  [perceptualTerm(content, { layers }), () => {
    const wanted = featuresOf(content);
    return mean(featuresOf(target), (x, i) => (x - wanted.data[i]!) ** 2);
  }],
  [histogramTerm(style), () => {
    const own = featuresOf(target);
    const wanted = sortChannels(featuresOf(resize(style, target))).data;
    return sortedDifference(own, { wanted, factor: 1 / own.data.length }).value;
  }],
  [patchTerm(style, { layers }), () => patches()],
];

testWithGpu("ready terms: values are those of their formulas in float64", async (gpu) => {
  const terms = TERMS.map(([term]) => term);
  const all = { ...smallProblem, target, balance: "none", terms } as const;
  const found = await evaluate(gpu, all);
  for (const [{ name }, wanted] of TERMS) {
    const value = wanted();
    assertAlmostEquals(found.terms[name]!, value, 2e-4 * Math.abs(value), name);
  }
});

testWithGpu("ready terms: regions have patches taken from their own", async (gpu) => {
  const free = patchTerm(style, { layers });
  const guided = patchTerm(style, { layers, regions: REGIONS, name: "guided" });
  const found = await evaluate(gpu, { ...smallProblem, target, terms: [free, guided] });
  // Fewer patches to choose from are never nearer.
  assert(found.terms["guided"]! > found.terms["patch"]!);
  assert(found.gradientNorms["guided"]! > 0);
});

testWithGpu("ready terms: a run makes them smaller", async (gpu) => {
  const terms = [
    activationTerm("conv2_1", { channel: 3 }),
    perceptualTerm(target, { layers: ["conv1_1", "conv2_1"] }),
    patchTerm(style, { layers: ["conv2_1"], size: 1, regions: REGIONS }),
  ];
  for (const term of terms) {
    const only = { contentWeight: 0, styleWeight: 0, tvWeight: 0 };
    const options = { ...smallProblem, ...only, terms: [term], init: "noise", size: 21 } as const;
    using session = await createSession(gpu, { ...options, iterations: 6, coarsest: 21 });
    const [first, last] = [await session.step(1), await session.step(5)];
    assert(last.terms[term.name]! < first.terms[term.name]!, term.name);
  }
});

testWithGpu(
  "ready terms: several scalars add up, and weights within them are refused",
  async (gpu) => {
    const { weightedSum, meanSquare, squaredDifference } = await import("../../../graph.ts");
    const of = (build: OwnTerm["build"]) =>
      evaluate(gpu, {
        ...smallProblem,
        target,
        balance: "none",
        terms: [{ name: "x", weight: 1, build }],
      });
    const one = (await of(({ pixels }) => meanSquare(pixels))).terms["x"]!;
    const both = await of(({ pixels }) => [meanSquare(pixels), squaredDifference(pixels, pixels)]);
    assertAlmostEquals(both.terms["x"]!, one, 1e-5);
    const summed = await of(({ pixels }) => weightedSum([[meanSquare(pixels), 1]]));
    assertAlmostEquals(summed.terms["x"]!, one, 1e-5);
    await assertRejects(
      () => of(({ pixels }) => weightedSum([[meanSquare(pixels), 2]])),
      TypeError,
      "is a sum whose parts have weights: return them in a list",
    );
    await assertRejects(() => of(() => []), RangeError, "has no scalar");
  },
);

testWithGpu(
  "ready terms: a style image fits its own region whatever rounding makes of it",
  async (gpu) => {
    // 48 x 31 pixels have more than 2 % another aspect ratio than 37 x 23.
    const wide = blotches(48, 31, 5);
    const narrow = blotches(37, 23, 6);
    assertEquals(sizeOfArea(narrow, 48 * 31), { width: 48, height: 31 });
    const regions = { result: [side(wide, true)], picture: [side(narrow, true)] };
    const terms = [patchTerm(narrow, { layers, size: 1, regions })];
    const found = await evaluate(gpu, { ...smallProblem, content: wide, target: wide, terms });
    assert(found.terms["patch"]! > 0);
  },
);

testWithGpu("ready terms: bad input", async (gpu) => {
  const any = (value: unknown) => value as never;
  assertThrows(() => activationTerm(any("conv9_9")), RangeError, '"conv9_9" is not known');
  assertThrows(() => activationTerm("conv1_1", { channel: -1 }), RangeError, "The channel is -1");
  assertThrows(() => perceptualTerm(any("picture")), TypeError, "give a picture");
  assertThrows(() => histogramTerm(style, { layers: [] }), RangeError, "give at least one");
  const uneven = { result: REGIONS.result, picture: [] };
  assertThrows(
    () => patchTerm(style, { regions: uneven }),
    RangeError,
    "2 regions of the result and 0 of",
  );
  const everywhere = (width: number, height: number): readonly Mask[] => [
    { width, height, data: new Float32Array(width * height).fill(1) },
  ];
  const tall = everywhere(2, 9);
  assertThrows(
    () => patchTerm(style, { regions: { ...REGIONS, result: tall, picture: tall } }),
    RangeError,
    "The region 1 of the picture needs the aspect ratio of the style image",
  );
  const wrong = patchTerm(style, {
    layers,
    regions: { result: tall, picture: everywhere(style.width, style.height) },
  });
  await assertRejects(
    () => evaluate(gpu, { ...smallProblem, target, terms: [wrong] }),
    RangeError,
    "The region 1 of the result needs the aspect ratio of the result",
  );
  const terms = [activationTerm("conv1_1", { channel: 64 })];
  const many = () => evaluate(gpu, { ...smallProblem, target, terms });
  await assertRejects(many, RangeError, "has channels 0 to 63, but 64 was asked for");
  assertEquals(gpu.liveResources, 0);
});
