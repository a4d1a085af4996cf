/**
 * VGG-19 without its classifier, as a table (Simonyan and Zisserman 2015, configuration E): sixteen
 * 3x3 convolutions with ReLU in five levels, a 2x2 pooling between the levels.
 */
import { expectChoice, expectNumber, expectNumbers, expectObject, found } from "../checks.ts";
import { outOfRange, wrongKind } from "../errors.ts";
import type { Preprocessing } from "../ops/preprocess/preprocess.ts";
import type { Size } from "../size.ts";

/**
 * The names of the sixteen convolutions, in order.
 *
 * @category Networks
 */
export const LAYER_NAMES = [
  "conv1_1",
  "conv1_2",
  "conv2_1",
  "conv2_2",
  "conv3_1",
  "conv3_2",
  "conv3_3",
  "conv3_4",
  "conv4_1",
  "conv4_2",
  "conv4_3",
  "conv4_4",
  "conv5_1",
  "conv5_2",
  "conv5_3",
  "conv5_4",
] as const;

/**
 * The name of a convolution of VGG-19; "the features of" it are taken after its ReLU.
 *
 * @category Networks
 */
export type LayerName = typeof LAYER_NAMES[number];

export type { Preprocessing };

/**
 * The conventions of the network's input by name, see `core/ops/preprocess/preprocess.ts`.
 *
 * @category Networks
 */
export const PREPROCESSINGS = [
  "torchvision",
  "caffe",
  "caffe-256",
] as const satisfies readonly Preprocessing[];

/**
 * One row of the architecture.
 *
 * @category Networks
 */
export interface LayerSpec {
  /** The layer's name. */
  readonly name: LayerName;
  /** Level 1 to 5: one pooling has happened between one level and the next. */
  readonly level: number;
  /** Channels that come in. */
  readonly inputs: number;
  /** Channels that go out. */
  readonly outputs: number;
  /** The number in torchvision's tensor names, `features.N.weight` and `features.N.bias`. */
  readonly featureIndex: number;
}

const CHANNELS = [64, 128, 256, 512, 512];

/**
 * The architecture: {@linkcode LAYER_NAMES} with shapes.
 *
 * @category Networks
 */
export const VGG19_LAYERS: readonly LayerSpec[] = LAYER_NAMES.map((name, i) => {
  const level = Number(name[4]);
  const previous = LAYER_NAMES[i - 1];
  return {
    name,
    level,
    inputs: previous === undefined ? 3 : CHANNELS[Number(previous[4]) - 1]!,
    outputs: CHANNELS[level - 1]!,
    // Every convolution is followed by a ReLU, every level ends with a pooling.
    featureIndex: 2 * i + level - 1,
  };
});

/** A layer by its name. */
export function layerSpec(layer: LayerName): LayerSpec {
  return VGG19_LAYERS.find(({ name }) => name === layer)!;
}

/** Tells whether a layer is its level's last, after which pooling happens. */
export function endsLevel({ name, level }: LayerSpec): boolean {
  return (VGG19_LAYERS[LAYER_NAMES.indexOf(name) + 1]?.level ?? Infinity) > level;
}

/**
 * The part of a picture on which a position of a layer depends.
 *
 * @category Networks
 */
export interface ReceptiveField {
  /** Side of the square of pixels on which one position depends. */
  readonly size: number;
  /** Pixels from one position's square to the next one's. */
  readonly stride: number;
}

/** Checks that a text is the name of a layer. */
export function expectLayer(layer: LayerName): void {
  expectChoice("layer", layer, LAYER_NAMES);
}

/** Checks that a value is a network. */
export function expectNetwork(network: Vgg19): void {
  const wanted = "what weightsFreeVgg19() or loadVgg19() gives";
  expectObject("network", network, wanted);
  if (typeof network.layers?.get !== "function") {
    throw wrongKind(`The network is ${found(network)} without layers: give ${wanted}`);
  }
  for (const { name, inputs, outputs } of VGG19_LAYERS) {
    const weights = network.layers.get(name);
    if (weights === undefined) continue;
    expectLength(`kernel of ${name}`, weights.kernel, outputs * inputs * 9);
    expectLength(`bias of ${name}`, weights.bias, outputs);
  }
}

function expectLength(what: string, numbers: Float32Array, length: number): void {
  expectNumbers(what, numbers);
  if (numbers.length === length) return;
  throw outOfRange(
    `The ${what} has ${numbers.length} numbers, but VGG-19's has ${length}: give all of that layer`,
  );
}

/**
 * The receptive field of a layer: a 3x3 convolution adds two steps of its level, a 2x2 pooling one.
 *
 * @category Networks
 */
export function receptiveField(layer: LayerName): ReceptiveField {
  expectLayer(layer);
  let size = 1;
  let level = 1;
  for (const spec of VGG19_LAYERS) {
    for (; level < spec.level; level++) size += 2 ** (level - 1);
    size += 2 * 2 ** (level - 1);
    if (spec.name === layer) break;
  }
  return { size, stride: 2 ** (level - 1) };
}

/**
 * The least side of a picture in pixels of which every one of some layers keeps a position: 16 for conv5_1.
 *
 * @category Networks
 */
export function leastSide(layers: Iterable<LayerName>): number {
  if (typeof layers?.[Symbol.iterator] !== "function" || typeof layers === "string") {
    throw wrongKind(`The layers are ${found(layers)}: give a list of their names`);
  }
  return Math.max(1, ...Array.from(layers, (layer) => receptiveField(layer).stride));
}

/**
 * The longest side of a picture of an aspect ratio whose shortest has this many pixels.
 *
 * @category Networks
 */
export function longestSideFor(size: Size, least: number): number {
  expectObject("size", size, "an object with width and height");
  const { width, height } = size;
  expectNumber("width", width, { positive: true });
  expectNumber("height", height, { positive: true });
  expectNumber("least side", least, {});
  return Math.ceil(least * Math.max(width, height) / Math.min(width, height));
}

/**
 * Checks that every one of some layers keeps a position of a picture.
 *
 * @param what what the picture is called in the message, for example `The content image`
 * @throws {PentimentoError} when it has too few pixels
 */
export function expectRoom(what: string, size: Size, layers: Iterable<LayerName>): void {
  const { width, height } = size;
  const too = Array.from(layers).filter((layer) => Math.min(width, height) < leastSide([layer]));
  const deepest = LAYER_NAMES.findLast((layer) => too.includes(layer));
  if (deepest === undefined) return;
  const least = leastSide([deepest]);
  throw outOfRange(
    `${what} of ${width} x ${height} pixels leaves nothing of ${deepest}, which needs at least ` +
      `${least} pixels a side: choose a longest side of at least ${longestSideFor(size, least)}, ` +
      "or shallower layers",
  );
}

/**
 * One convolution's parameters.
 *
 * @category Networks
 */
export interface ConvolutionWeights {
  /** `outputs x inputs x 3 x 3` values (OIHW), which are not to be changed once a run has read them. */
  readonly kernel: Float32Array;
  /** `outputs` values. */
  readonly bias: Float32Array;
}

/**
 * A VGG-19, or the first layers of one, as numbers on the host.
 *
 * @category Networks
 */
export interface Vgg19 {
  /** Name for messages, for example `weights-free VGG-19 (seed 1)`. */
  readonly name: string;
  /** `trained` weights were learnt; `weights-free` ones are constructed, see `weightsFreeVgg19()`. */
  readonly kind: "trained" | "weights-free";
  /** The preprocessing that these weights expect. */
  readonly preprocessing: Preprocessing;
  /** The layers that it has: a prefix of {@linkcode LAYER_NAMES}. */
  readonly layers: ReadonlyMap<LayerName, ConvolutionWeights>;
}
