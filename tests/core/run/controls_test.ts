/** Masks, several styles and colours of a run. */
import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import type { StylizeOptions } from "../../../core/run/options.ts";
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

testWithGpu("controls: a style works within its mask alone, as far as layers see", async (gpu) => {
  const style = [{ picture: small.style, mask: columns(0, 7) }];
  const options = { ...small, style, contentLayers: {}, balance: "none" } as const;
  const { gradient } = await evaluate(gpu, { ...options, target: blotches(width, height, 3) });
  const pull = (from: number, to: number) =>
    Math.hypot(...gradient.filter((_, i) => i % width >= from && i % width < to));
  // conv2_1 sees ten pixels: five beyond the mask, and one position more for the pooling.
  assertEquals(pull(14, width), 0);
  assert(pull(0, 7) > 0);
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
  const ask = (weights: readonly [number, number], blend: "targets" | "losses") => {
    const style = [{ picture: small.style, weight: weights[0] }, {
      picture: other,
      weight: weights[1],
    }];
    return evaluate(gpu, {
      ...small,
      style,
      target,
      blend,
      normalization: "gatys",
      styleWeight: 1,
    });
  };
  const alone = async (picture: Picture) =>
    (await evaluate(gpu, {
      ...small,
      style: picture,
      target,
      normalization: "gatys",
      styleWeight: 1,
    }))
      .terms;
  const [first, second] = [await alone(small.style), await alone(other)];
  const summed = (await ask([3, 1], "losses")).terms;
  for (const layer of ["conv1_1", "conv2_1"]) {
    const [a, b] = [first[`style/${layer}`]!, second[`style/${layer}`]!];
    assertRelative([summed[`style 1/${layer}`]!], [0.75 * a], 1e-4, layer);
    assertRelative([summed[`style 2/${layer}`]!], [0.25 * b], 1e-4, layer);
    // The square of a mean of differences is less than the mean of their squares.
    const mixed = (await ask([3, 1], "targets")).terms[`style/${layer}`]!;
    assert(mixed < 0.75 * a + 0.25 * b, layer);
  }
  // All weight on one is that one.
  const nearlyAlone = (await ask([1, 1e-7], "targets")).terms["style/conv1_1"]!;
  assertRelative([nearlyAlone], [first["style/conv1_1"]!], 1e-3, "alone");
});

testWithGpu("controls: fine and coarse style from different pictures", async (gpu) => {
  const target = blotches(width, height, 3);
  const style = [{ picture: small.style, detail: "fine" }, {
    picture: other,
    detail: "coarse",
  }] as const;
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
