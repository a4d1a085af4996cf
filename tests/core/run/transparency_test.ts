/** Runs of pictures with alpha. */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import type { Mask } from "../../../core/image/mask.ts";
import { noisePicture } from "../../../core/image/noise.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { resize } from "../../../core/image/resample.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import type { StylizeOptions } from "../../../core/run/options.ts";
import { planRun } from "../../../core/run/plan.ts";
import { planReconstruction, planTexture } from "../../../core/run/single_loss.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { smallProblem } from "./small_problem.ts";

const small = { ...smallProblem, iterations: 2 } as const;

/** A picture of which a soft disc is seen, and other numbers elsewhere. */
function veiled(picture: Picture, hidden: number): Picture {
  const { width, height } = picture;
  const alpha = Float32Array.from({ length: width * height }, (_, i) => {
    const distance = Math.hypot(i % width - width / 2, Math.floor(i / width) - height / 2);
    return Math.min(1, Math.max(0, height / 3 + 1 - distance));
  });
  const data = picture.data.map((value, i) => alpha[i % alpha.length] ? value : hidden);
  return { width, height, data, alpha };
}

const painted = async (gpu: Gpu, options: StylizeOptions) =>
  (await stylize(gpu, options).result()).picture;

testWithGpu("alpha: the result's is the content image's, on the way too", async (gpu) => {
  const content = veiled(small.content, 0);
  const size = { width: 14, height: 10 };
  const seen: Picture[] = [];
  const run = stylize(gpu, { ...small, content, size: 14, coarsest: 9 });
  for await (const progress of run) seen.push(await progress.picture());
  const { picture } = await run.result();
  assertEquals(picture.alpha, resize(content, size).alpha);
  assert(picture.alpha!.some((value) => value > 0 && value < 1));
  assertEquals(seen[0]!.alpha!.length, seen[0]!.width * seen[0]!.height);
  // Where nothing is transparent, nothing is different.
  assertEquals((await painted(gpu, small)).alpha, undefined);
});

testWithGpu("alpha: what stands where nothing is seen changes nothing", async (gpu) => {
  const preserveColor = { mode: "match", when: "before" } as const;
  const variants: Partial<StylizeOptions>[] = [
    {},
    { preserveColor },
    { ignoreTransparent: true },
    { background: "teal" },
    { init: "noise" },
  ];
  for (const options of variants) {
    const of = (hidden: number) =>
      painted(gpu, {
        ...small,
        iterations: 1,
        content: veiled(small.content, hidden),
        style: veiled(small.style, hidden),
        ...options,
      });
    assertEquals(await of(NaN), await of(0.3), JSON.stringify(options));
  }
});

testWithGpu("alpha: of a style image only what is seen is its style", async (gpu) => {
  const at = { ...small, target: small.content };
  const style = veiled(small.style, 0.5);
  const { alpha, ...rest } = style;
  const source = { width: style.width, height: style.height, data: alpha! };
  const own = await evaluate(gpu, { ...at, style });
  // The same picture with a mask of its own, as filled as it is for the network.
  const opaque = { ...rest, data: resize(style, style).data };
  assertEquals(
    (await evaluate(gpu, { ...at, style: [{ picture: opaque, source }] })).terms,
    own.terms,
  );
  assertNotEquals((await evaluate(gpu, { ...at, style: opaque })).terms, own.terms);
});

testWithGpu(
  "alpha: ignored, what is transparent in the content image weighs nothing",
  async (gpu) => {
    const content = veiled(small.content, 0);
    const target = small.content;
    const mask = { width: 21, height: 15, data: content.alpha! };
    const opaque = { width: 21, height: 15, data: resize(content, content).data };
    const style = [{ picture: small.style, mask }];
    const masked = await evaluate(gpu, {
      ...small,
      content: opaque,
      style,
      contentMap: mask,
      target,
    });
    const ignored = { ...small, content, target, ignoreTransparent: true };
    assertEquals((await evaluate(gpu, ignored)).terms, masked.terms);
    // Planned again, what is half transparent does not become less.
    const again = planRun(
      gpu,
      planRun(gpu, { ...small, content, ignoreTransparent: true }).options,
    );
    assertEquals(again.contentMap!.data, content.alpha);
    // Nothing to ignore, nothing is different.
    const plain = { ...small, target };
    assertEquals(
      (await evaluate(gpu, { ...plain, ignoreTransparent: true })).terms,
      (await evaluate(gpu, plain)).terms,
    );
  },
);

testWithGpu(
  "alpha: on a background the result is opaque, as if it had been painted so",
  async (gpu) => {
    const content = veiled(small.content, 0);
    const white = {
      ...small.content,
      data: content.data.map((value, i) => {
        const alpha = content.alpha![i % content.alpha!.length]!;
        return alpha === 0 ? 1 : alpha * value + (1 - alpha) * 1;
      }),
    };
    const picture = await painted(gpu, { ...small, content, background: "#fff" });
    assertEquals(picture, await painted(gpu, { ...small, content: white }));
  },
);

testWithGpu("alpha: a reconstruction has it, a texture has none", (gpu) => {
  const content = veiled(small.content, 0);
  const { network, contentLayers, styleLayers } = small;
  const blank = (size: { width: number; height: number }) => {
    const { width, height } = size;
    return { width, height, data: new Float32Array(3 * width * height) };
  };
  const seen = planReconstruction(gpu, { network, content, contentLayers });
  assertEquals(seen.finish(blank(seen.size)).alpha, content.alpha);
  const style = veiled(small.style, 0);
  const cloth = planTexture(gpu, { network, style, styleLayers, width: 16, height: 16 });
  assertEquals(cloth.finish(blank(cloth.size)).alpha, undefined);
});

testWithGpu("alpha: pictures that show nothing, and colours that are none, are refused", (gpu) => {
  const clear = { ...small.style, alpha: new Float32Array(18 * 22) };
  const plan = (options: Partial<StylizeOptions>) => () => planRun(gpu, { ...small, ...options });
  assertThrows(plan({ style: clear }), PentimentoError, "The style image is wholly transparent");
  assertThrows(plan({ background: "sky" }), PentimentoError, 'The background "sky" is no colour');
  const content = veiled(small.content, 0);
  const outside = new Float32Array(21 * 15);
  outside[0] = 1;
  const contentMap = { width: 21, height: 15, data: outside };
  const unseen = { content, contentMap, ignoreTransparent: true };
  assertThrows(plan(unseen), PentimentoError, "Nothing is seen in the content map");
  const hidden = { ...small.content, alpha: new Float32Array(21 * 15) };
  assertThrows(
    plan({ content: hidden, ignoreTransparent: true }),
    PentimentoError,
    "wholly transparent",
  );
  plan({ content: hidden })();
});

testWithGpu(
  "alpha: a style image fits its own region at every size that it is given",
  async (gpu) => {
    // An area of 48 x 31 pixels makes 48 x 31 of these, which has more than 2 % another aspect ratio.
    const content = noisePicture(70, 45);
    const opaque = noisePicture(37, 23, 2);
    const picture = veiled(opaque, 0);
    const mask: Mask = { width: 37, height: 23, data: picture.alpha! };
    const shape = { size: 48, coarsest: 48, iterations: 1 };
    for (const style of [picture, [{ picture: opaque, source: mask }]]) {
      const run = { ...small, ...shape, content, style };
      const [group] = planRun(gpu, run).stylesAt({ width: 48, height: 31 });
      const { width, height } = group!.sources[0]!.picture;
      assertEquals([width, height], [48, 31]);
      assertEquals((await painted(gpu, run)).width, 48);
    }
  },
);
