/** Every function that the library exports, with arguments that it takes: what the tests of bad input start from. */
import * as graph from "../../graph.ts";
import * as library from "../../mod.ts";
import * as options from "../../options.ts";
import * as weights from "../../weights/mod.ts";
import { hashed } from "../helpers/hashed.ts";
import { hashedVgg19 } from "../helpers/hashed_vgg19.ts";

/** A function of the library and arguments that it takes. */
export interface CallCase {
  /** Calls it with other arguments; the promise of what works later, as a run does. */
  readonly call: (...args: never[]) => unknown;
  /** Arguments that it takes, those that may be left out included. */
  readonly args: readonly unknown[];
  /** The arguments that may be anything, by index: none is wrong. Default: none. */
  readonly any?: readonly number[];
}

/** The modules that are published, by their entries. */
export const ENTRIES = {
  ".": library,
  "./graph": graph,
  "./options": options,
  "./weights": weights,
};

const { mod: m } = { mod: library };

/** A small picture. */
export const PICTURE: library.Picture = {
  width: 8,
  height: 6,
  data: hashed(3 * 8 * 6, { seed: 1, amplitude: 0.5 }).map((value) => value + 0.5),
};

const MASK: library.Mask = { width: 8, height: 6, data: new Float32Array(48).fill(1) };

/** Of the network no more than one layer is needed. */
export const NETWORK: library.Vgg19 = hashedVgg19("conv1_1");

/** Options of a run that does one iteration. */
export const RUN: library.StylizeOptions = {
  network: NETWORK,
  content: PICTURE,
  style: PICTURE,
  contentLayers: { conv1_1: 1 },
  styleLayers: { conv1_1: 1 },
  iterations: 1,
};

const SOURCE = weights.memorySource(new Uint8Array(100), "bytes");
const FILE: weights.TensorFile = {
  format: "none",
  name: "file",
  metadata: new Map(),
  tensors: [],
} as never;
/** A buffer whose facts are right; nothing is read of it. */
const PIXELS: library.PixelBuffer = {
  buffer: { usage: GPUBufferUsage.STORAGE, size: 1000 } as GPUBuffer,
  width: 8,
  height: 6,
  layout: "planes",
};
const TENSOR = {
  name: "x",
  dtype: "F32",
  shape: [1],
  read: () => Promise.resolve(new Uint8Array(4)),
};

/** What an iteration over all of it gives. */
async function drained(all: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of all);
}

/** The functions by name, as they are exported. */
export function callsWith(
  gpu: library.Gpu,
  values: Readonly<Record<string, graph.Value>>,
): Record<string, CallCase> {
  const { pixels, map, matrix, scalar } = values;
  const { content: _, ...textureRun } = RUN;
  return {
    adapterIdentity: { call: m.adapterIdentity, args: [gpu] },
    checkControls: { call: m.checkControls, args: [RUN] },
    checkMask: { call: m.checkMask, args: [MASK, "mask"], any: [1] },
    checkPicture: { call: m.checkPicture, args: [PICTURE, "picture"], any: [1] },
    coactivation: {
      call: m.coactivation,
      args: [{ features: PICTURE.data, width: 8, height: 6 }, { row: 0, column: 1 }],
    },
    colorsBefore: { call: m.colorsBefore, args: [PICTURE, { colors: PICTURE, mode: "match" }] },
    colorsLimited: { call: m.colorsLimited, args: [PICTURE, { colors: PICTURE, mode: "match" }] },
    createSession: { call: m.createSession, args: [gpu, RUN, {}] },
    deepestLayer: { call: m.deepestLayer, args: [{}, NETWORK] },
    deviceFor: { call: m.deviceFor, args: [{ features: new Set(), limits: {} }] },
    evaluate: { call: m.evaluate, args: [gpu, { ...RUN, target: PICTURE }] },
    firstPicture: { call: m.firstPicture, args: [{ width: 8, height: 6 }, RUN] },
    fitArea: { call: m.fitArea, args: [PICTURE, 20] },
    fitLongestSide: { call: m.fitLongestSide, args: [PICTURE, 4] },
    fromImage: { call: m.fromImage, args: [new ImageData(2, 2)] },
    fromRgba: { call: m.fromRgba, args: [new Uint8Array(16), 2, 2, {}] },
    fromGpu: { call: m.fromGpu, args: [gpu, PIXELS] },
    toGpu: { call: m.toGpu, args: [gpu, PICTURE, PIXELS] },
    inspect: {
      call: m.inspect,
      args: [gpu, { network: NETWORK, picture: PICTURE, layers: ["conv1_1"] }],
    },
    leastSide: { call: m.leastSide, args: [["conv1_1"]] },
    lightnessOnly: { call: m.lightnessOnly, args: [PICTURE, {}] },
    longestSideFor: { call: m.longestSideFor, args: [{ width: 8, height: 6 }, 3] },
    maskFromPicture: { call: m.maskFromPicture, args: [PICTURE] },
    mix: { call: m.mix, args: [PICTURE, PICTURE, 0.5] },
    noiseLike: { call: m.noiseLike, args: [PICTURE, { width: 2, height: 2 }] },
    noisePicture: { call: m.noisePicture, args: [2, 2, 1] },
    normalizeVgg19: { call: m.normalizeVgg19, args: [gpu, NETWORK, [PICTURE], {}] },
    opaque: { call: m.opaque, args: [PICTURE] },
    openGpu: { call: m.openGpu, args: [{}] },
    parseTuning: { call: m.parseTuning, args: ["{}"] },
    planEvaluation: { call: m.planEvaluation, args: [gpu, RUN] },
    planReconstruction: { call: m.planReconstruction, args: [gpu, RUN] },
    planRun: { call: m.planRun, args: [gpu, RUN] },
    planScales: { call: m.planScales, args: [{ width: 8, height: 6 }, { size: 8 }] },
    planTexture: { call: m.planTexture, args: [gpu, { ...textureRun, width: 8, height: 8 }] },
    preserveColor: { call: m.preserveColor, args: [PICTURE, { colors: PICTURE, mode: "match" }] },
    putOn: { call: m.putOn, args: [PICTURE, "white"] },
    receptiveField: { call: m.receptiveField, args: ["conv1_1"] },
    recommendedLosses: { call: m.recommendedLosses, args: [NETWORK] },
    reconstruct: {
      call: (...args: Parameters<typeof m.reconstruct>) => m.reconstruct(...args).result(),
      args: [gpu, RUN],
    },
    resize: { call: m.resize, args: [PICTURE, { width: 4, height: 3 }] },
    resizeMask: { call: m.resizeMask, args: [MASK, { width: 4, height: 3 }] },
    salientMask: { call: m.salientMask, args: [PICTURE] },
    savedOptimizerState: {
      call: m.savedOptimizerState,
      args: [{ kind: "lbfgs", memory: { state: new Uint32Array(4) } }],
    },
    savedPicture: {
      call: m.savedPicture,
      args: [{ memory: { pixels: new Float32Array(144) } }, { width: 8, height: 6 }],
    },
    selfTest: { call: (given: library.Gpu) => drained(m.selfTest(given)), args: [gpu] },
    serializeTuning: { call: m.serializeTuning, args: [new Map()] },
    sideBySide: { call: m.sideBySide, args: [[PICTURE]] },
    squareAt: { call: m.squareAt, args: ["conv1_1", { column: 1, row: 1 }] },
    stylize: {
      call: (...args: Parameters<typeof m.stylize>) => m.stylize(...args).result(),
      args: [gpu, RUN, {}],
    },
    texture: {
      call: (...args: Parameters<typeof m.texture>) => m.texture(...args).result(),
      args: [gpu, { ...textureRun, width: 8, height: 8 }],
    },
    toRgba: { call: m.toRgba, args: [PICTURE] },
    tuneFor: { call: m.tuneFor, args: [gpu, m.planRun(gpu, RUN), {}] },
    weightsFreeVgg19: { call: m.weightsFreeVgg19, args: [{ style: PICTURE, upTo: "conv1_1" }] },
    withChoices: { call: m.withChoices, args: [new Map(), "adapter", new Map()] },

    activationTerm: { call: graph.activationTerm, args: ["conv1_1", {}] },
    histogramTerm: { call: graph.histogramTerm, args: [PICTURE, {}] },
    patchDifference: { call: graph.patchDifference, args: [map, map, {}] },
    patchTerm: { call: graph.patchTerm, args: [PICTURE, {}] },
    perceptualTerm: { call: graph.perceptualTerm, args: [PICTURE, {}] },
    adam: { call: graph.adam, args: [{}] },
    channels: { call: graph.channels, args: [pixels, "caffe"] },
    elementwise: {
      call: graph.elementwise,
      args: [{ name: "half", value: "0.5 * x", derivative: "vec4f(0.5)" }],
    },
    gradient: { call: graph.gradient, args: [scalar, pixels] },
    gram: { call: graph.gram, args: [map] },
    guide: { call: graph.guide, args: [map, values.weights] },
    histogramDifference: { call: graph.histogramDifference, args: [map, map] },
    lbfgs: { call: graph.lbfgs, args: [{}] },
    meanSquare: { call: graph.meanSquare, args: [map] },
    meanSquaredDifference: { call: graph.meanSquaredDifference, args: [map, map] },
    pool: { call: graph.pool, args: [map, "max"] },
    project: { call: graph.project, args: [map, matrix] },
    relu: { call: graph.relu, args: [map] },
    sortChannels: { call: graph.sortChannels, args: [map] },
    squaredDifference: { call: graph.squaredDifference, args: [map, map, 1] },
    totalVariation: { call: graph.totalVariation, args: [pixels, "squares"] },
    weightedSum: { call: graph.weightedSum, args: [[[scalar, 1]]] },

    describeLimits: { call: options.describeLimits, args: [{}] },
    flagNameOf: { call: options.flagNameOf, args: ["styleWeight", {}] },
    isWithin: { call: options.isWithin, args: [1, {}], any: [0] },
    parseColor: { call: options.parseColor, args: ["white"] },

    compactNetwork: { call: weights.compactNetwork, args: [NETWORK, { source: "x" }, {}] },
    compactVgg19: { call: weights.compactVgg19, args: [FILE, { source: "x" }] },
    fetchKnownVgg19: { call: weights.fetchKnownVgg19, args: ["vgg19", {}] },
    fetchVgg19: { call: weights.fetchVgg19, args: ["https://example.org/x", {}] },
    findVgg19: { call: weights.findVgg19, args: [FILE] },
    loadVgg19: { call: weights.loadVgg19, args: [new Uint8Array(100), {}] },
    memorySource: { call: weights.memorySource, args: [new Uint8Array(4), "bytes"] },
    openTensorFile: { call: weights.openTensorFile, args: [SOURCE, {}] },
    readFloats: { call: weights.readFloats, args: [TENSOR] },
    requireLayer: { call: weights.requireLayer, args: [NETWORK, "conv1_1"] },
    verifyCompact: { call: weights.verifyCompact, args: [SOURCE, "file"] },
  } as unknown as Record<string, CallCase>;
}
