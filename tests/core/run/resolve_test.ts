/** Losses of a run, chosen and recommended. */
import { assertEquals, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { layersOf } from "../../../core/losses/settings.ts";
import type { LossOptions } from "../../../core/run/options.ts";
import { recommendedLosses, resolveLosses } from "../../../core/run/resolve.ts";
import { hashedVgg19 } from "../../helpers/hashed_vgg19.ts";

const network = hashedVgg19("conv1_2", "caffe");

Deno.test("losses: a whole trained network gets the layers of Gatys, Ecker and Bethge", () => {
  const { contentLayers, styleLayers, pooling, normalization } = recommendedLosses({
    kind: "trained",
  });
  assertEquals(contentLayers, { conv4_2: 1 });
  const names = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"];
  assertEquals(Object.keys(styleLayers), names);
  assertEquals(Object.values(styleLayers), names.map(() => 0.2));
  assertEquals([pooling, normalization], ["max", "relative"]);
});

Deno.test("losses: a network that ends earlier gets the layers that there are", () => {
  const { contentLayers, styleLayers, preprocessing } = recommendedLosses(network);
  assertEquals(contentLayers, { conv1_2: 1 });
  assertEquals(styleLayers, { conv1_1: 1 });
  assertEquals(preprocessing, "caffe");
  const shortest = recommendedLosses({ ...network, layers: new Map() });
  assertEquals(shortest.contentLayers, { conv1_1: 1 });
});

Deno.test("losses: the weights-free network has its own", () => {
  const losses = recommendedLosses({ kind: "weights-free" });
  assertEquals(losses.contentLayers, { conv2_2: 0.5, conv3_2: 0.5 });
  assertEquals(Object.keys(losses.styleLayers).length, 7);
  assertEquals([losses.pooling, losses.preprocessing], ["average", "caffe"]);
});

Deno.test("losses: what is chosen is kept, and a form brings its usual weights", () => {
  const chosen = {
    contentLayers: { conv1_1: 0.5 },
    styleLayers: {},
    contentWeight: 0,
    styleWeight: 7,
    tvWeight: 0.1,
    normalization: "mean",
    styleLoss: "covariance",
    tvLoss: "crowson",
    balance: "gradient",
    pooling: "l2",
    poolingScale: 0.7,
    padding: "reflect",
    paddingLayers: "first",
    point: "conv",
    preprocessing: "torchvision",
  } as const;
  assertEquals(resolveLosses(network, chosen), chosen);
  const gatys = resolveLosses(network, { normalization: "gatys" });
  assertEquals([gatys.contentWeight, gatys.styleWeight], [1, 1000]);
  const mean = resolveLosses(network, { normalization: "mean", styleWeight: 3 });
  assertEquals([mean.contentWeight, mean.styleWeight], [5, 3]);
});

Deno.test("losses: terms are balanced with our own form, and with no other unless asked", () => {
  const balanceOf = (options: LossOptions) => resolveLosses(network, options).balance;
  assertEquals(balanceOf({}), "gradient");
  assertEquals(balanceOf({ normalization: "gatys" }), "none");
  assertEquals(balanceOf({ normalization: "gatys", balance: "gradient" }), "gradient");
  const raw = resolveLosses(network, { balance: "none" });
  assertEquals([raw.contentWeight, raw.styleWeight], [1, 100]);
});

Deno.test("losses: pooling by squares is a root mean square unless it is scaled otherwise", () => {
  assertEquals(resolveLosses(network, { pooling: "l2" }).poolingScale, 0.5);
  assertEquals(resolveLosses(network, { pooling: "l2", poolingScale: 0.78 }).poolingScale, 0.78);
  assertEquals(resolveLosses(network, {}).poolingScale, 1);
});

Deno.test("losses: layers are in the network's order, whatever the order of the weights", () => {
  assertEquals(layersOf({ conv3_1: 1, conv1_1: 0, conv2_2: 2 }), ["conv1_1", "conv2_2", "conv3_1"]);
});

const MISTAKES: [object, string][] = [
  [
    { contentLayers: { conv9_9: 1 } },
    'The content layer "conv9_9" is not one of VGG-19: choose among conv1_1, conv1_2, conv2_1,',
  ],
  [{ styleLayers: { relu1_1: 1 } }, 'The style layer "relu1_1" is not one of VGG-19'],
  [
    { styleLayers: { conv1_1: -1 } },
    "The style weight of conv1_1 is -1: give a number of at least 0",
  ],
  [{ contentLayers: { conv1_1: NaN } }, "The content weight of conv1_1 is NaN: give a number"],
  [{ padding: "same" }, 'The padding "same" is not known: choose one of zero, replicate, reflect'],
];

for (const [options, message] of MISTAKES) {
  Deno.test(`losses: ${message}`, () => {
    assertThrows(() => resolveLosses(network, options as LossOptions), PentimentoError, message);
  });
}
