/** Masks, several styles and colours of a run. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { salientMask } from "../../../core/image/saliency.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import type { EvaluateOptions, StylizeOptions } from "../../../core/run/options.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { assertRelative } from "../../helpers/relative_error.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const { width, height } = smallProblem.content;
const small = { ...smallProblem, iterations: 6 } as const satisfies StylizeOptions;
const other = blotches(26, 17, 4);

/** A mask of the columns from one to before another. */
function columns(from: number, to: number) {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    return x >= from && x < to ? 1 : 0;
  });
  return { width, height, data };
}

const paint = async (gpu: Gpu, options: Partial<StylizeOptions>) =>
  (await stylize(gpu, { ...small, ...options }).result()).picture;

/** The mean absolute difference of two pictures within some columns. */
function difference(a: Picture, b: Picture, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.data.length; i++) {
    if (i % width < from || i % width >= to) continue;
    sum += Math.abs(a.data[i]! - b.data[i]!);
    count++;
  }
  return sum / count;
}

testWithGpu("controls: what is protected keeps the content image's pixels", async (gpu) => {
  const picture = await paint(gpu, { protect: columns(0, 8), init: "noise" });
  assert(difference(picture, small.content, 0, 8) < 1e-6);
  assert(difference(picture, small.content, 8, width) > 0.02);
});

testWithGpu("controls: a mask of ones changes nothing", async (gpu) => {
  const target = blotches(width, height, 3);
  const plain = await evaluate(gpu, { ...small, target });
  const mask = columns(0, width);
  for (const maskPropagation of ["simple", "inside", "all"] as const) {
    const style = [{ picture: small.style, mask }];
    const masked = await evaluate(gpu, { ...small, style, target, maskPropagation });
    assertRelative([masked.total], [plain.total], 1e-5, maskPropagation);
    assertRelative(masked.gradient, plain.gradient, 1e-5, maskPropagation);
  }
  const mapped = await evaluate(gpu, { ...small, target, contentMap: mask });
  assertRelative(mapped.gradient, plain.gradient, 1e-5, "content map");
});

testWithGpu("controls: a detail map is a content map of what people look at", async (gpu) => {
  const target = blotches(width, height, 3);
  const taken = async (options: Partial<EvaluateOptions>) =>
    (await evaluate(gpu, { ...small, target, ...options })).terms;
  const salient = salientMask(small.content);
  const seen = await taken({ detailMap: "auto" });
  assertEquals(seen, await taken({ contentMap: salient }));
  assert(seen["content/conv2_1"]! < (await taken({}))["content/conv2_1"]!);
  const own = columns(0, 7);
  const both = { ...own, data: own.data.map((value, i) => value * salient.data[i]!) };
  assertEquals(
    await taken({ detailMap: "auto", contentMap: own }),
    await taken({ contentMap: both }),
  );
});

testWithGpu("controls: a style works within its mask alone, as far as layers see", async (gpu) => {
  const style = [{ picture: small.style, mask: columns(0, 7) }];
  const options = { ...small, style, contentLayers: {}, balance: "none" } as const;
  const { gradient } = await evaluate(gpu, { ...options, target: blotches(width, height, 3) });
  const norm = (from: number, to: number) =>
    Math.hypot(...gradient.filter((_, i) => i % width >= from && i % width < to));
  // conv2_1 sees ten pixels: five beyond the mask, and one position more for the pooling.
  // Winograd's tiles of the border, which begin elsewhere, leave rounding errors.
  assert(norm(0, 7) > 0);
  assert(norm(14, width) < 1e-6 * norm(0, 7), `${norm(14, width)} of ${norm(0, 7)}`);
});

testWithGpu("controls: two styles in two regions", async (gpu) => {
  const styles = [
    { picture: small.style, mask: columns(0, 10) },
    { picture: other, mask: columns(10, width) },
  ];
  const target = blotches(width, height, 3);
  const { terms } = await evaluate(gpu, { ...small, style: styles, target });
  assertEquals(Object.keys(terms), [
    "content/conv2_1",
    "style 1/conv1_1",
    "style 1/conv2_1",
    "style 2/conv1_1",
    "style 2/conv2_1",
    "tv",
  ]);
});

testWithGpu("controls: blending by targets and by losses", async (gpu) => {
  const target = blotches(width, height, 3);
  const plain = { ...small, target, normalization: "gatys", styleWeight: 1 } as const;
  const termsOf = async (options: Partial<EvaluateOptions>) =>
    (await evaluate(gpu, { ...plain, ...options })).terms;
  const weighted = (weight: number) => [{ picture: small.style, weight }, { picture: other }];
  const [first, second] = [await termsOf({}), await termsOf({ style: other })];
  const summed = await termsOf({ style: weighted(3), blend: "losses" });
  const averaged = await termsOf({ style: weighted(3), blend: "targets" });
  for (const layer of ["conv1_1", "conv2_1"]) {
    const [a, b] = [first[`style/${layer}`]!, second[`style/${layer}`]!];
    assertRelative([summed[`style 1/${layer}`]!], [0.75 * a], 1e-4, layer);
    assertRelative([summed[`style 2/${layer}`]!], [0.25 * b], 1e-4, layer);
    // The square of a mean of differences is less than the mean of their squares.
    assert(averaged[`style/${layer}`]! < 0.75 * a + 0.25 * b, layer);
  }
  // All weight on one is that one.
  const alone = await termsOf({ style: weighted(1e7) });
  assertRelative([alone["style/conv1_1"]!], [first["style/conv1_1"]!], 1e-3, "alone");
});

testWithGpu("controls: fine and coarse style from different pictures", async (gpu) => {
  const target = blotches(width, height, 3);
  const style = [
    { picture: small.style, detail: "fine" },
    { picture: other, detail: "coarse" },
  ] as const;
  // Both layers of this network are fine ones.
  const { terms } = await evaluate(gpu, { ...small, style, target });
  const fine = await evaluate(gpu, { ...small, target });
  assertRelative([terms["style/conv2_1"]!], [fine.terms["style/conv2_1"]!], 1e-5, "conv2_1");
});

testWithGpu("controls: the content's colours are kept, before or after", async (gpu) => {
  const mean = ({ data }: Picture, c: number) =>
    data.subarray(c * width * height, (c + 1) * width * height)
      .reduce((sum, value) => sum + value, 0) / (width * height);
  const red = {
    ...small.style,
    data: small.style.data.map((value, i) => i < 396 ? 0.9 : value / 4),
  };
  const plain = await paint(gpu, { style: red });
  for (const mode of ["luminance", "match", "histogram"] as const) {
    for (const when of ["before", "after"] as const) {
      const kept = await paint(gpu, { style: red, preserveColor: { mode, when } });
      const off = (picture: Picture) =>
        Math.abs(
          mean(picture, 0) - mean(picture, 2) - mean(small.content, 0) + mean(small.content, 2),
        );
      assert(off(kept) < off(plain), `${mode} ${when}: ${off(kept)} against ${off(plain)}`);
    }
  }
  const none = await paint(gpu, { preserveColor: { mode: "luminance", strength: 0 } });
  assertAllClose(none.data, (await paint(gpu, {})).data, { rtol: 0, atol: 1e-6 });
});

testWithGpu(
  "controls: of a grey content image the picture is grey, before or after",
  async (gpu) => {
    const { data } = small.content;
    const count = width * height;
    const content = { width, height, data: data.map((_, i) => data[i % count]!) };
    for (const mode of ["luminance", "match", "histogram"] as const) {
      for (const when of ["before", "after"] as const) {
        const picture = await paint(gpu, { content, preserveColor: { mode, when }, init: "style" });
        const off = picture.data.map((value, i) => Math.abs(value - picture.data[i % count]!));
        assert(Math.max(...off) < 0.1 / 255, `${mode} ${when}: ${255 * Math.max(...off)}`);
        assert(difference(picture, content, 0, width) > 0.01, "it is painted");
      }
    }
  },
);
