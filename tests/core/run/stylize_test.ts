/** Runs from their first to their last scale. */
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { openGpu } from "../../../core/gpu/open.ts";
import { noiseLike } from "../../../core/image/noise.ts";
import type { Picture } from "../../../core/image/picture.ts";
import { resize } from "../../../core/image/resample.ts";
import type { Progress, StylizeOptions } from "../../../core/run/options.ts";
import { STYLE_LOSSES } from "../../../core/losses/style/names.ts";
import { stylize } from "../../../core/run/stylize.ts";
import { assertAllClose } from "../../helpers/all_close.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const small = {
  ...smallProblem,
  iterations: 5,
  progressEvery: 1,
} as const satisfies StylizeOptions;

async function run(gpu: Gpu, options: StylizeOptions) {
  const stylization = stylize(gpu, options);
  const progress: Progress[] = [];
  for await (const step of stylization) progress.push(step);
  return { progress, ...await stylization.result() };
}

function assertPicture(picture: Picture, width: number, height: number): void {
  assertEquals([picture.width, picture.height], [width, height]);
  assertEquals(picture.data.length, 3 * width * height);
  assert(picture.data.every((value) => value >= 0 && value <= 1), "outside [0, 1]");
}

for (const optimizer of ["lbfgs", "adam"] as const) {
  testWithGpu(`stylize: ${optimizer} makes the loss smaller, step by step`, async (gpu) => {
    const { progress, picture, total, stopped } = await run(gpu, {
      ...small,
      optimizer,
      // On so small a picture Adam goes up and down at first.
      iterations: 20,
      progressEvery: 8,
    });
    assertPicture(picture, 21, 15);
    assertEquals(stopped, undefined);
    assertEquals(progress.map(({ iteration }) => iteration), [8, 16, 20]);
    assertEquals(progress.map(({ done }) => done), [8 / 20, 16 / 20, 1]);
    const totals = progress.map((step) => step.total);
    assert(totals[2]! < totals[0]!);
    assertEquals(total, totals[2]);
    assertEquals(Object.keys(progress[0]!.terms), [
      "content/conv2_1",
      "style/conv1_1",
      "style/conv2_1",
      "tv",
    ]);
  });
}

testWithGpu("stylize: coarse to fine, larger and smaller than the content image", async (gpu) => {
  const content = blotches(65, 10, 1);
  const { progress, picture } = await run(gpu, { ...small, content, size: 130, iterations: 2 });
  assertPicture(picture, 130, 20);
  const steps = progress.map(({ scale, scales, width, height, iteration, iterations }) =>
    [scale, scales, width, height, iteration, iterations].join(" ")
  );
  assertEquals(steps, [
    "0 2 92 14 1 2",
    "0 2 92 14 2 2",
    "1 2 130 20 1 2",
    "1 2 130 20 2 2",
  ]);
  const done = progress.map((step) => step.done);
  assert(done.every((value, i) => value > (done[i - 1] ?? 0)));
  assertEquals(done.at(-1), 1);
  assertPicture((await run(gpu, { ...small, content, size: 13 })).picture, 13, 2);
});

testWithGpu("stylize: a result too small for its layers is painted larger", async (gpu) => {
  const content = blotches(40, 4, 1);
  const mask = { width: 40, height: 4, data: new Float32Array(160).fill(1, 0, 100) };
  const masks = { contentMap: mask, protect: mask, style: [{ picture: small.style, mask }] };
  for (const options of [{}, masks, { optimizer: "adam" as const }]) {
    const { progress, picture } = await run(gpu, { ...small, content, size: 9, ...options });
    assertEquals([progress[0]!.width, progress[0]!.height], [20, 2]);
    assertPicture(picture, 9, 1);
    assertNotEquals(picture, resize(content, { width: 9, height: 1 }));
    assert(progress.at(-1)!.total < progress[0]!.total);
  }
});

testWithGpu(
  "stylize: a style image as small as can be has finite statistics of every kind",
  async (gpu) => {
    const content = blotches(30, 2, 1);
    for (const styleLoss of STYLE_LOSSES) {
      const style = [{ picture: small.style, scale: 1e-3 }];
      const { stopped, total, picture } = await run(gpu, {
        ...small,
        content,
        style,
        styleLoss,
        iterations: 2,
      });
      assertEquals([stopped, Number.isFinite(total)], [undefined, true], styleLoss);
      assertPicture(picture, 30, 2);
    }
  },
);

testWithGpu("stylize: progress gives the picture as it is", async (gpu) => {
  const stylization = stylize(gpu, { ...small, iterations: 2 });
  const pictures: Picture[] = [];
  for await (const step of stylization) pictures.push(await step.picture());
  const { picture } = await stylization.result();
  pictures.forEach((one) => assertPicture(one, 21, 15));
  assertNotEquals(pictures[0], pictures[1]);
  assertEquals(pictures[1], picture);
});

testWithGpu("stylize: the same picture twice, to the bit", async (gpu) => {
  for (const optimizer of ["lbfgs", "adam"] as const) {
    const once = () => run(gpu, { ...small, optimizer, init: "noise", seed: 3 });
    const [first, second] = [await once(), await once()];
    assertEquals(first.picture.data, second.picture.data);
    assertEquals(first.total, second.total);
  }
});

testWithGpu("stylize: where it starts", async (gpu) => {
  // Steps so small that the result is the start.
  const still = { ...small, optimizer: "adam", learningRate: 1e-7, iterations: 1 } as const;
  const startOf = async (options: Partial<StylizeOptions>) =>
    (await run(gpu, { ...still, ...options })).picture.data;
  const near = { rtol: 0, atol: 1e-6 };
  const size = { width: 21, height: 15 };
  assertAllClose(await startOf({}), small.content.data, near);
  assertAllClose(await startOf({ init: "content" }), small.content.data, near);
  assertAllClose(await startOf({ init: "style" }), resize(small.style, size).data, near);
  const noise = (seed: number) => noiseLike(small.style, { ...size, seed });
  assertAllClose(await startOf({ init: "noise" }), noise(1).data, near);
  assertAllClose(await startOf({ init: "noise", seed: 5 }), noise(5).data, near);
  const own = blotches(42, 30, 9);
  assertAllClose(await startOf({ init: own }), resize(own, size).data, near);
  const half = noise(1).data.map((value, i) => (value + small.content.data[i]!) / 2);
  assertAllClose(await startOf({ init: "noise", strength: 0.5 }), half, near);
  assertAllClose(await startOf({ init: "noise", strength: 0 }), small.content.data, near);
});

testWithGpu("stylize: nothing to do ends at once", async (gpu) => {
  // Without style, the content image is the best there is.
  const { progress, picture } = await run(gpu, { ...small, styleWeight: 0 });
  assertEquals(progress.map(({ iteration, done, total }) => [iteration, done, total]), [[0, 1, 0]]);
  assertAllClose(picture.data, small.content.data, { rtol: 0, atol: 1e-7 });
});

testWithGpu("stylize: a signal ends it with the picture so far", async (gpu) => {
  const controller = new AbortController();
  const stylization = stylize(gpu, { ...small, signal: controller.signal });
  let steps = 0;
  for await (const _ of stylization) if (++steps === 2) controller.abort();
  const { picture, stopped, total } = await stylization.result();
  assertEquals([steps, stopped], [2, "it was asked to stop"]);
  assert(Number.isFinite(total));
  assertPicture(picture, 21, 15);
});

testWithGpu(
  "stylize: stopped at a coarse scale, the picture has its full size all the same",
  async (gpu) => {
    const controller = new AbortController();
    const options = { ...small, content: blotches(65, 10, 1), size: 130, progressEvery: 1 };
    const stylization = stylize(gpu, { ...options, signal: controller.signal });
    const scales = [];
    for await (const { scale } of stylization) {
      scales.push(scale);
      controller.abort();
    }
    assertEquals(scales, [0]);
    assertPicture((await stylization.result()).picture, 130, 20);
  },
);

testWithGpu(
  "stylize: stopped before it begins, the result is where it would have begun",
  async (gpu) => {
    const signal = AbortSignal.abort();
    const options = { ...small, content: blotches(65, 10, 1), size: 130, signal };
    const { picture, progress, total, stopped } = await run(gpu, options);
    assertEquals(progress.length, 0);
    assertEquals([total, stopped], [NaN, "it was asked to stop"]);
    assertAllClose(picture.data, resize(options.content, picture).data, { rtol: 0, atol: 0.1 });
    assertPicture(picture, 130, 20);
  },
);

testWithGpu("stylize: breaking off frees everything, and leaves no result", async (gpu) => {
  const before = gpu.liveResources;
  const stylization = stylize(gpu, small);
  for await (const { iteration } of stylization) {
    assert(gpu.liveResources > before);
    if (iteration === 2) break;
  }
  assertEquals(gpu.liveResources, before);
  const message = "The run was broken off: start another for a result";
  await assertRejects(() => stylization.result(), PentimentoError, message);
});

testWithGpu("stylize: the result can be had without iterating, and more than once", async (gpu) => {
  const stylization = stylize(gpu, { ...small, iterations: 1 });
  const first = await stylization.result();
  assertPicture(first.picture, 21, 15);
  assert(await stylization.result() === first);
  for await (const _ of stylization) throw new Error("it runs once");
});

testWithGpu("stylize: nothing happens until somebody asks", (gpu) => {
  const before = gpu.peakBytes;
  stylize(gpu, small);
  assertEquals(gpu.peakBytes, before);
});

for (const optimizer of ["lbfgs", "adam"] as const) {
  testWithGpu(
    `stylize: an infinite loss stops ${optimizer} and keeps the last good picture`,
    async (gpu) => {
      const options = { ...small, normalization: "gatys", styleWeight: 1e38, optimizer } as const;
      // With features a hundred times as large, the loss is beyond what a float32 can hold.
      const layers = new Map(
        [...small.network.layers].map(([name, { kernel, bias }]) => {
          return [name, { kernel: kernel.map((weight) => 100 * weight), bias }];
        }),
      );
      const network = { ...small.network, layers };
      const { picture, stopped, progress } = await run(gpu, { ...options, network });
      assertEquals(progress, []);
      const iteration = optimizer === "adam" ? 1 : 0;
      assertEquals(
        stopped,
        `the loss became infinite or not a number at iteration ${iteration} of scale 1, so the last ` +
          "good picture was kept: choose smaller weights or another learning rate",
      );
      assertAllClose(picture.data, small.content.data, { rtol: 0, atol: 1e-7 });
    },
  );
}

testWithGpu("stylize: pictures are finite whatever the weights", async (gpu) => {
  for (const optimizer of ["lbfgs", "adam"] as const) {
    for (const styleWeight of [1e30, 1e35, 1e37, 1e38]) {
      const options = { ...small, normalization: "gatys", preprocessing: "caffe" } as const;
      const { picture } = await run(gpu, { ...options, styleWeight, optimizer, iterations: 3 });
      assertPicture(picture, 21, 15);
    }
  }
});

Deno.test("stylize: a device that is lost at work is an error that says so", async () => {
  using gpu = await openGpu();
  const lost = async () => {
    for await (const _ of stylize(gpu, small)) {
      gpu.device.destroy();
      await gpu.device.lost;
    }
  };
  await assertRejects(lost, PentimentoError, "was lost (");
  assertEquals(gpu.liveResources, 0);
});

const MISTAKES: [string, Partial<Record<keyof StylizeOptions, unknown>>, string][] = [
  ["a size of zero", { size: 0 }, "The size is 0: give a whole number of at least 1"],
  ["a negative rate", { learningRate: -1 }, "The learning rate is -1: give a number above 0"],
  [
    "an unknown start",
    { init: "black" },
    'The init "black" is not known: choose one of content, noise',
  ],
  ["a negative weight", { styleWeight: -1 }, "The style weight is -1"],
];

for (const [name, change, message] of MISTAKES) {
  testWithGpu(`stylize: ${name}`, async (gpu) => {
    const options = { ...small, ...change } as StylizeOptions;
    await assertRejects(() => stylize(gpu, options).result(), PentimentoError, message);
  });
}
