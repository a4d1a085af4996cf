/** Bad input: values out of range and options of a wrong kind, with the class of the error and what it says. */
import { assertEquals } from "@std/assert";
import * as m from "../../mod.ts";
import * as w from "../../weights/mod.ts";
import { testWithGpu } from "../helpers/gpu.ts";
import { NETWORK, PICTURE, RUN } from "./calls.ts";
import { any, expectMistake, type Mistake } from "./mistakes.ts";

const SHORT = { ...PICTURE, data: PICTURE.data.subarray(3) };
const { content: _, ...TEXTURE } = RUN;

/** A picture of which one number is not finite. */
const BROKEN = { ...PICTURE, data: PICTURE.data.with(8 + 3, Infinity) };

/** A network whose only layer has numbers too few. */
function shortOf(kernel: number, bias: number): m.Vgg19 {
  const weights = { kernel: new Float32Array(kernel), bias: new Float32Array(bias) };
  return { ...NETWORK, layers: new Map([["conv1_1", weights]]) };
}

const PICTURES: readonly Mistake[] = [
  ["a size beyond memory", () => m.noisePicture(1e9, 1e9), RangeError, "2^30 pixels at most"],
  [
    "a size of a result beyond memory",
    () => m.resize(PICTURE, { width: 1e9, height: 1e9 }),
    RangeError,
    "1000000000 x 1000000000 pixels: give whole numbers from 1 on, 2^30 pixels at most",
  ],
  ["a size of 0", () => m.fromRgba([], 0, 0), RangeError, "0 x 0 pixels: give a picture with at"],
  ["a half pixel", () => m.fromRgba([1, 1], 0.5, 1), RangeError, "0.5 x 1 pixels"],
  ["a side as a text", () => m.fromRgba([], any("4"), 4), TypeError, "4 x 4 pixels"],
  ["too few samples", () => m.fromRgba([1, 2, 3], 1, 1), RangeError, "number 4, but 3 were given"],
  [
    "an unknown ground",
    () => m.fromRgba([0, 0, 0, 0], 1, 1, { over: any("red") }),
    RangeError,
    '"red" is not known: choose one of white, black',
  ],
  [
    "a list as data",
    () => m.toRgba({ width: 1, height: 1, data: any([1, 1, 1]) }),
    TypeError,
    "is a list: give a Float32Array",
  ],
  [
    "bytes as data",
    () => m.toRgba({ width: 1, height: 1, data: any(new Uint8Array(3)) }),
    TypeError,
    "is an Uint8Array: give a Float32Array",
  ],
  [
    "too little data",
    () => m.opaque(SHORT),
    RangeError,
    "needs 144 values (three planes), but has 141",
  ],
  [
    "alpha beyond 1",
    () => m.toRgba({ width: 1, height: 1, data: new Float32Array(3), alpha: Float32Array.of(2) }),
    RangeError,
    "has the value 2",
  ],
  [
    "a share beyond 1",
    () => m.mix(PICTURE, PICTURE, 2),
    RangeError,
    "is 2: give a number from 0 to 1",
  ],
  ["no size", () => m.resize(PICTURE, { width: 0, height: 4 }), RangeError, "0 x 4 pixels"],
  ["a longest side of NaN", () => m.fitLongestSide(PICTURE, NaN), RangeError, "NaN"],
  ["no pictures", () => m.sideBySide([]), RangeError, "give at least one"],
  [
    "a strength of 2",
    () => m.preserveColor(PICTURE, { colors: PICTURE, mode: "match", strength: 2 }),
    RangeError,
    "is 2: give a number from 0 to 1",
  ],
  ["an unknown colour", () => m.putOn(PICTURE, "blurple"), RangeError, '"blurple" is no colour'],
  [
    "a black mask",
    () => m.checkMask({ width: 1, height: 1, data: new Float32Array(1) }, "mask"),
    RangeError,
    "black all over",
  ],
  ["noise of no size", () => m.noisePicture(-1, 2), RangeError, "-1 x 2 pixels"],
  [
    "a seed of a half",
    () => m.noisePicture(1, 2, 0.5),
    RangeError,
    "The seed is 0.5: give a whole number",
  ],
  [
    "an unknown layer",
    () => m.receptiveField(any("conv9_9")),
    RangeError,
    '"conv9_9" is not known',
  ],
  ["an unknown layer", () => m.leastSide([any("conv9_9")]), RangeError, '"conv9_9" is not known'],
  [
    "a seed below 0",
    () => m.weightsFreeVgg19({ style: PICTURE, seed: -1 }),
    RangeError,
    "The seed is -1",
  ],
  [
    "a size of NaN",
    () => m.planScales(PICTURE, { size: NaN }),
    RangeError,
    "The size is NaN: give a whole number",
  ],
  [
    "a saved optimiser without its means",
    () => m.savedOptimizerState(any({ kind: "adam", memory: { state: new Uint32Array(8) } })),
    TypeError,
    'The memory "mean" of the saved optimiser is undefined: give the optimizer of a saved',
  ],
];

const WEIGHTS: readonly Mistake[] = [
  [
    "no address",
    () => w.fetchVgg19("ftp://example.org/x"),
    RangeError,
    "begins with https:// or http://",
  ],
  ["an unknown network", () => w.fetchKnownVgg19("vgg7"), RangeError, '"vgg7" was given'],
  [
    "an unknown layer",
    () => w.fetchVgg19("https://example.org", { upTo: any("x") }),
    RangeError,
    '"x" is not known',
  ],
  [
    "an unknown preprocessing",
    () => w.loadVgg19(new Uint8Array(9), { preprocessing: any("bgr") }),
    RangeError,
    '"bgr" is not known',
  ],
  [
    "a layer that is not there",
    () => w.requireLayer(NETWORK, "conv5_1"),
    RangeError,
    "holds only conv1_1",
  ],
];

/** Mistakes in the options of a run: what is wrong in them, and what is said. */
const RUNS: readonly (readonly [Record<string, unknown>, ErrorConstructor, string])[] = [
  [{ size: 0 }, RangeError, "The size is 0"],
  [{ size: "256" }, TypeError, 'The size is "256": give a whole number'],
  [{ styleWeight: -1 }, RangeError, "The style weight is -1"],
  [{ styleWeight: "8" }, TypeError, 'The style weight is "8": give a number'],
  [{ iterations: 1.5 }, RangeError, "is 1.5: give a whole number of at least 1"],
  [{ optimizer: "sgd" }, RangeError, 'The optimizer "sgd" is not known: choose one of lbfgs, adam'],
  [{ optimizer: 1 }, TypeError, "The optimizer is 1: choose one of lbfgs, adam"],
  [
    { init: "black" },
    RangeError,
    'The init "black" is not known: choose one of content, noise, style',
  ],
  [{ init: SHORT }, RangeError, "needs 144 values"],
  [
    { network: shortOf(3, 64) },
    RangeError,
    "kernel of conv1_1 has 3 numbers, but VGG-19's has 1728",
  ],
  [{ network: shortOf(1728, 3) }, RangeError, "bias of conv1_1 has 3 numbers, but VGG-19's has 64"],
  [{ styleLayers: ["conv1_1"] }, TypeError, "give an object with a weight for each"],
  [{ styleLayers: { conv9_9: 1 } }, RangeError, '"conv9_9" is not one of VGG-19'],
  [{ style: [] }, RangeError, "There is no style image"],
  [{ style: [PICTURE] }, TypeError, "The style image is undefined"],
  [
    { style: [{ picture: PICTURE, scale: 99 }] },
    RangeError,
    "is 99: give a number above 0, up to 16",
  ],
  [{ style: [{ picture: PICTURE, detail: "most" }] }, RangeError, '"most" is not known'],
  [
    { content: undefined },
    TypeError,
    "The content image is undefined: give a picture, as fromRgba()",
  ],
  [{ network: undefined }, TypeError, "The network is undefined: give what weightsFreeVgg19()"],
  [{ protect: "mask" }, TypeError, 'is "mask": give a mask, as maskFromPicture() makes it'],
  [{ preserveColor: "luminance" }, TypeError, 'is "luminance": give an object with a mode'],
  [{ preserveColor: { mode: "lab" } }, RangeError, '"lab" is not known'],
  [{ ignoreTransparent: "yes" }, TypeError, 'is "yes": give true or false'],
  [{ preset: "gatys" }, RangeError, '"gatys" is not known'],
  [{ tile: 0.5 }, RangeError, "The tile is 0.5"],
  [{ signal: true }, TypeError, "The signal is true: give an AbortSignal"],
  [{ terms: [{ name: "x", weight: 1 }] }, TypeError, "The build of the term x is undefined"],
  [{ terms: [{ name: "tv", weight: 1, build() {} }] }, RangeError, 'cannot be called "tv"'],
];

for (const [name, call, kind, says] of [...PICTURES, ...WEIGHTS]) {
  Deno.test(`bad input: ${name}: ${says}`, () => expectMistake(call, kind, says));
}

testWithGpu("bad input: numbers that are not finite, where they are seen", async (gpu) => {
  const says = (what: string) => `The ${what} has the value Infinity in column 3 of row 1`;
  const hidden = { ...BROKEN, alpha: new Float32Array(48).fill(1).fill(0, 0, 16) };
  m.planRun(gpu, { ...RUN, content: hidden, style: hidden });
  const network = NETWORK;
  const calls: [what: string, call: () => unknown][] = [
    ["content image", () => m.planRun(gpu, { ...RUN, content: BROKEN })],
    ["style image", () => m.stylize(gpu, { ...RUN, style: BROKEN }).result()],
    [
      "style image 2",
      () => m.planEvaluation(gpu, { ...RUN, style: [{ picture: PICTURE }, { picture: BROKEN }] }),
    ],
    ["init", () => m.planRun(gpu, { ...RUN, init: BROKEN })],
    ["target image", () => m.evaluate(gpu, { ...RUN, target: BROKEN })],
    ["picture to inspect", () => m.inspect(gpu, { network, picture: BROKEN })],
    ["picture 1", () => m.normalizeVgg19(gpu, network, [BROKEN])],
    ["style image", () => m.weightsFreeVgg19({ style: BROKEN })],
  ];
  for (const [what, call] of calls) await expectMistake(call, RangeError, says(what));
  assertEquals(gpu.liveResources, 0);
});

Deno.test("bad input: bytes in place of values from 0 to 1", () => {
  const bytes = { ...PICTURE, data: PICTURE.data.map((value) => Math.round(255 * value)) };
  const says = "give finite numbers, from 0 to 1: divide bytes by 255, or see fromRgba()";
  return expectMistake(() => m.weightsFreeVgg19({ style: bytes }), RangeError, says);
});

testWithGpu("bad input: options of a run", async (gpu) => {
  for (const [change, kind, says] of RUNS) {
    await expectMistake(() => m.planRun(gpu, any({ ...RUN, ...change })), kind, says);
    await expectMistake(() => m.stylize(gpu, any({ ...RUN, ...change })).result(), kind, says);
  }
  await expectMistake(
    () => m.planTexture(gpu, { ...TEXTURE, width: 0, height: 8 }),
    RangeError,
    "0 x 8 pixels",
  );
  await expectMistake(
    () => m.planTexture(gpu, { ...TEXTURE, width: 9, height: 8, tileable: true }),
    RangeError,
    "give multiples of 16",
  );
  await expectMistake(
    () => m.inspect(gpu, { network: NETWORK, picture: PICTURE, layers: [] }),
    RangeError,
    "No layer is asked for",
  );
  await expectMistake(() => m.normalizeVgg19(gpu, NETWORK, []), RangeError, "give at least one");
  const plan = m.planRun(gpu, RUN);
  for (const budgetMilliseconds of [NaN, -1]) {
    const tuning = () => m.tuneFor(gpu, plan, { budgetMilliseconds });
    await expectMistake(tuning, RangeError, `The budget is ${budgetMilliseconds}`);
  }
  assertEquals(gpu.liveResources, 0);
});
