/** Plans of runs: what they decide, and that everything that takes one does what it says. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { bindableBytes } from "../../../core/gpu/capabilities.ts";
import { resize } from "../../../core/image/resample.ts";
import { evaluate } from "../../../core/run/evaluate.ts";
import { planEvaluation, planRun } from "../../../core/run/plan.ts";
import { deepestLayer, planLosses } from "../../../core/run/plan_losses.ts";
import { PRESETS } from "../../../core/run/presets.ts";
import { recommendedLosses, resolveLosses } from "../../../core/run/resolve.ts";
import { planReconstruction, planTexture } from "../../../core/run/single_loss.ts";
import { stylize } from "../../../core/run/stylize.ts";
import type { Size } from "../../../core/size.ts";
import { testWithGpu } from "../../helpers/gpu.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";
import { blotches, smallProblem } from "./small_problem.ts";

const trained = hashedVgg19("conv5_1", "caffe");
const free = { ...trained, kind: "weights-free" } as const;

testWithGpu("plan: says what the run then does, and allocates nothing", async (gpu) => {
  const content = blotches(65, 10, 1);
  const before = gpu.peakBytes;
  const plan = planRun(gpu, { ...smallProblem, content, size: 130, iterations: 2 });
  const sizes = plan.scales.map(({ width, height, iterations }) => [width, height, iterations]);
  assertEquals(sizes, [[92, 14, 2], [130, 20, 2]]);
  assertEquals(plan.scales.map(({ tiles }) => tiles), [1, 1]);
  assertEquals(plan.layers, ["conv1_1", "conv1_2", "conv2_1"]);
  const each = (positions: number) => positions * (3 * 64 + 64 * 64) + positions / 4 * 64 * 128;
  assertEquals(plan.operations, 36 * (2 * each(92 * 14) + 2 * each(130 * 20)));
  assertEquals(gpu.peakBytes, before);
  const seen = [];
  for await (const { scale, width, height, iterations } of stylize(gpu, plan)) {
    seen[scale] = [width, height, iterations];
  }
  assertEquals(seen, sizes);
  assert(gpu.peakBytes <= Math.max(...plan.scales.map(({ bytes }) => bytes)));
});

testWithGpu(
  "plan: a scale ends where it is enough, but not when iterations are asked for",
  async (gpu) => {
    const { enough } = planRun(gpu, smallProblem);
    assert(enough > 0);
    const several = { ...smallProblem, size: 42, coarsest: 20 };
    assert(planRun(gpu, several).enough > enough);
    assertEquals(planRun(gpu, { ...several, time: 60 }).enough, enough);
    assertEquals(planRun(gpu, { ...several, init: "noise" }).enough, enough);
    assertEquals(planRun(gpu, { ...smallProblem, iterations: 40 }).enough, 0);
    assertEquals(planRun(gpu, { ...smallProblem, firstIterations: 40 }).enough, 0);
    assertEquals(planRun(gpu, { ...smallProblem, iterations: 40, enough: 0.1 }).enough, 0.1);
    for (const preset of Object.keys(PRESETS) as (keyof typeof PRESETS)[]) {
      const { network, content, style } = { ...smallProblem, network: trained };
      const plan = planRun(gpu, { network, content, style, size: 130, preset });
      assertEquals(plan.optimizer === "lbfgs" ? plan.enough : 0, 0, preset);
    }
    // So much that nothing has converged before; every scale goes on to the next.
    const run = { ...smallProblem, size: 42, coarsest: 20, enough: 0.3 };
    const ends: number[] = [];
    for await (const { scale, iteration } of stylize(gpu, run)) ends[scale] = iteration;
    const planned = planRun(gpu, run).scales.map(({ iterations }) => iterations);
    assertEquals(ends.length, planned.length);
    assert(ends.every((end, i) => end % 8 === 0 && end < planned[i]!), `${ends} of ${planned}`);
    const { stopped } = await stylize(gpu, run).result();
    assertEquals(stopped, undefined);
  },
);

testWithGpu("plan: painted twice it gives what its options give, to the bit", async (gpu) => {
  const options = { ...smallProblem, iterations: 3, preserveColor: { mode: "luminance" } } as const;
  const plan = planRun(gpu, options);
  const { picture } = await stylize(gpu, options).result();
  for (let i = 0; i < 2; i++) {
    assertEquals((await stylize(gpu, plan).result()).picture, picture);
  }
});

testWithGpu("plan: a signal beside it ends the run", async (gpu) => {
  const plan = planRun(gpu, { ...smallProblem, iterations: 3 });
  const { stopped } = await stylize(gpu, plan, { signal: AbortSignal.abort() }).result();
  assertEquals(stopped, "it was asked to stop");
});

testWithGpu("plan: evaluated at its last scale, with styles of its size", async (gpu) => {
  const target = blotches(14, 10, 3);
  const plan = planRun(gpu, { ...smallProblem, size: 14 });
  const found = await evaluate(gpu, { ...plan, target });
  const content = resize(smallProblem.content, target);
  const [group] = plan.stylesAt(target);
  const style = group!.sources[0]!.picture;
  assert(style.width < smallProblem.style.width);
  assertEquals(found, await evaluate(gpu, { ...smallProblem, content, style, target }));
  const own = planEvaluation(gpu, { ...smallProblem, style });
  assertEquals(own.stylesAt(target)[0]!.sources[0]!.picture, style, "no styles are resized");
});

testWithGpu("plan: a texture's has its size and no content", (gpu) => {
  const { network, style } = smallProblem;
  const styleLayers = { conv1_1: 1 };
  const plan = planTexture(gpu, { network, style, styleLayers, width: 24, height: 16 });
  assertEquals([plan.scales.at(-1)!.width, plan.scales.at(-1)!.height], [24, 16]);
  assertEquals(plan.losses.contentLayers, {});
});

testWithGpu("plan: panoramas have scales that hold the deepest layer, at any size", (gpu) => {
  const plain = { network: trained, style: blotches(300, 11, 2), contentLayers: { conv4_2: 1 } };
  const run = { ...plain, styleLayers: { conv1_1: 1, conv5_1: 1 } };
  const shortest = (sizes: readonly Size[]) =>
    Math.min(...sizes.flatMap(({ width, height }) => [width, height]));
  const contents = [[640, 64], [64, 640], [600, 20], [9, 400], [40, 30]] as const;
  for (const [width, height] of contents) {
    for (const [size, scale] of [[512, 1], [128, 0.1], [16, 1]] as const) {
      const style = [{ picture: run.style, scale }];
      const content = blotches(width, height, 1);
      const plan = planRun(gpu, { ...run, style, content, size, tile: "off" });
      assertEquals(Math.max(plan.size.width, plan.size.height), size);
      assert(shortest(plan.scales) >= 16, `${width} x ${height} at ${size}`);
      assert(shortest(plan.stylesAt(plan.scales[0]!)[0]!.sources.map((s) => s.picture)) >= 16);
    }
  }
  const strip = planTexture(gpu, {
    network: trained,
    style: run.style,
    styleLayers: run.styleLayers,
    width: 2000,
    height: 40,
  });
  assertEquals([strip.size.width, strip.size.height], [2000, 40]);
  assertEquals([strip.scales[0]!.width, strip.scales[0]!.height], [1006, 20]);
  const small = planReconstruction(gpu, {
    network: trained,
    content: blotches(90, 9, 1),
    contentLayers: { conv5_1: 1 },
  });
  assertEquals([small.size.height, small.scales.map(({ height }) => height)], [9, [16]]);
  const shallow = planRun(gpu, { ...run, styleLayers: {}, content: blotches(512, 51, 1) });
  assertEquals(shortest(shallow.scales), 13, "conv4_2 needs 8 pixels a side");
});

testWithGpu("plan: a style image that becomes too large is refused before it is made", (gpu) => {
  // A side of which the style's sixteen-fold square is a little more than can be bound.
  const size = Math.ceil(Math.sqrt(bindableBytes(gpu) / 12) / 16) + 9;
  const style = [{ picture: blotches(20, 20, 1), scale: [1, 16] }];
  const run = { ...smallProblem, content: blotches(9, 9, 1), style, size };
  assertThrows(
    () => planRun(gpu, run),
    PentimentoError,
    `A style image of ${16 * size} x ${16 * size} pixels takes`,
  );
  planRun(gpu, {
    ...run,
    style: [{ picture: blotches(20, 20, 1), scale: [1, 15] }],
    size: size - 20,
  });
});

testWithGpu("plan: what is too large is refused", (gpu) => {
  const run = { ...smallProblem, content: blotches(3, 3, 1), size: 90000 };
  assertThrows(() => planRun(gpu, run), PentimentoError, "choose a size of at most");
});

testWithGpu("plan: an unknown preset is refused", (gpu) => {
  const run = { ...smallProblem, preset: "gatys2015" as "gatys2016" };
  assertThrows(() => planRun(gpu, run), PentimentoError, 'The preset "gatys2015" is not known');
});

testWithGpu("plan: a preset's run holds for what is not chosen", (gpu) => {
  const { contentLayers, styleLayers, ...pictures } = smallProblem;
  const run = { ...pictures, network: trained, size: 256, preset: "crowson-gram" } as const;
  const iterations = (options: { iterations?: number; firstIterations?: number }) =>
    planRun(gpu, { ...run, contentLayers, styleLayers, ...options }).scales
      .map((scale) => scale.iterations);
  assertEquals(iterations({}), [1000, 500, 500]);
  // A number of iterations is meant for the first scale, too.
  assertEquals(iterations({ iterations: 10 }), [25, 13, 10]);
  assertEquals(iterations({ iterations: 10, firstIterations: 7 }), [7, 10, 10]);
  const plan = planRun(gpu, { ...run, learningRate: 0.5 });
  assertEquals([plan.optimizer, plan.options.learningRate], ["adam", 0.5]);
  assertEquals(plan.losses.styleLayers, PRESETS["crowson-gram"].losses.styleLayers);
});

Deno.test("losses: a preset's hold for what is not chosen", () => {
  const { losses } = PRESETS["gatys2016"];
  const found = planLosses(trained, { preset: "gatys2016", styleWeight: 7 });
  const expected = { ...losses, styleWeight: 7, preprocessing: "caffe" } as const;
  assertEquals(found, { losses: expected, rebalanced: undefined });
});

Deno.test("losses: a preset's preprocessing holds with weights of that kind alone", () => {
  const { preprocessing } = PRESETS["neural-style"];
  assert(preprocessing?.startsWith("caffe") && preprocessing !== "caffe");
  const with_ = (network: typeof trained, own = {}) =>
    planLosses(network, { preset: "neural-style", ...own }).losses.preprocessing;
  assertEquals(with_(trained), preprocessing);
  assertEquals(with_(hashedVgg19("conv5_1", "torchvision")), "torchvision");
  assertEquals(with_(trained, { preprocessing: "caffe" }), "caffe");
});

Deno.test("losses: weights for trained networks are replaced with the weights-free one", () => {
  const { contentWeight, styleWeight } = recommendedLosses(free);
  const replaced = planLosses(free, { preset: "crowson-gram" });
  assertEquals(replaced.rebalanced, "the preset crowson-gram");
  assertEquals(replaced.losses, {
    ...resolveLosses(free, PRESETS["crowson-gram"].losses),
    ...{ contentWeight, styleWeight, tvWeight: 0, balance: "gradient" },
  });
  const { losses, rebalanced } = planLosses(free, { normalization: "gatys", tvWeight: 3 });
  assertEquals(rebalanced, "the normalization gatys");
  assertEquals([losses.styleWeight, losses.tvWeight, losses.balance], [styleWeight, 3, "gradient"]);
  // Weights or a balance that are chosen stay.
  const kept = [{ styleWeight: 2 }, { balance: "none" }, { normalization: "relative" }] as const;
  for (const own of kept) {
    const options = { normalization: "gatys", ...own } as const;
    const expected = { losses: resolveLosses(free, options), rebalanced: undefined };
    assertEquals(planLosses(free, options), expected);
  }
  assertEquals(planLosses(trained, { preset: "crowson-gram" }).rebalanced, undefined);
});

Deno.test("losses: the deepest layer is a preset's unless layers are chosen", () => {
  assertEquals(deepestLayer({}), "conv4_1");
  assertEquals(deepestLayer({ preset: "gatys2016" }), "conv5_1");
  const styleLayers = { conv1_1: 1 };
  assertEquals(deepestLayer({ preset: "gatys2016", styleLayers }), "conv4_2");
  assertEquals(deepestLayer({ contentLayers: {}, styleLayers: {} }), "conv1_1");
});
