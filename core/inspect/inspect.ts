import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { apply, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import { checkPicture, type Picture } from "../image/picture.ts";
import { layersOf } from "../losses/settings.ts";
import { readValue, withFeaturesOf } from "../network/features_of.ts";
import { LAYER_NAMES, type LayerName, type Vgg19 } from "../network/vgg19.ts";
import { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { gram } from "../ops/gram/gram.ts";
import type { LossOptions, PrecisionOptions } from "../run/options.ts";
import { isHalf, recommendedLosses, resolveLosses } from "../run/resolve.ts";
import { tunedConvolution } from "../tuning/convolutions.ts";
import { byStrength, type Channel, channelsOf } from "./channels.ts";
import { type ChannelPair, correlationsOf, strongestPairs } from "./correlation.ts";
import { fieldOf, type LayerField } from "./fields.ts";

/** How a network looks at a picture: see {@linkcode LossOptions}. */
export type SightOptions = Pick<
  LossOptions,
  "pooling" | "poolingScale" | "padding" | "paddingLayers" | "preprocessing"
>;

/** What {@linkcode inspect} looks at. */
export interface InspectOptions extends SightOptions, PrecisionOptions {
  /** The network. */
  readonly network: Vgg19;
  /** The picture, taken at the size that it has. */
  readonly picture: Picture;
  /** The layers. Default: the content and style layers of {@linkcode recommendedLosses}. */
  readonly layers?: readonly LayerName[];
  /** How many of the most correlated pairs of channels are named at each layer. Default 6. */
  readonly pairs?: number;
}

/** What a layer makes of a picture. */
export interface LayerInspection {
  /** The layer's name. */
  readonly layer: LayerName;
  /** Rows of its maps. */
  readonly height: number;
  /** Columns of its maps. */
  readonly width: number;
  /** The features after the ReLU: `channels * height * width` values, one map after the other, row by row. */
  readonly features: Float32Array;
  /** All channels, by number. */
  readonly channels: readonly Channel[];
  /** The channels that fire anywhere, the strongest first. */
  readonly strongest: readonly Channel[];
  /** The numbers of the channels that are zero everywhere. */
  readonly dead: readonly number[];
  /** The Gram matrix `F F^T / (height * width)`, row by row: what the style loss compares. */
  readonly gram: Float32Array;
  /** The same with every channel brought to the same strength, see {@linkcode correlationsOf}. */
  readonly correlations: Float32Array;
  /** The most correlated pairs of different channels that are not faint. */
  readonly pairs: readonly ChannelPair[];
  /** What each of its positions sees of the picture. */
  readonly field: LayerField;
}

/**
 * What a network sees in a picture: the features of some layers, how strong each channel is, and which
 * channels fire together.
 *
 * @returns one for each layer, in the network's order
 * @throws {PentimentoError} when the network does not have a layer, the picture is too small for one, or
 * memory does not suffice
 */
export async function inspect(gpu: Gpu, options: InspectOptions): Promise<LayerInspection[]> {
  const { network, picture, pairs = 6 } = options;
  checkPicture(picture, "picture to inspect");
  const layers = checkLayers(network, options.layers ?? recommendedLayers(network));
  const losses = resolveLosses(network, { ...options, point: "relu" });
  const half = isHalf(options);
  const site = { width: picture.width, height: picture.height, network, half };
  using onGpu = await NetworkOnGpu.upload(gpu, network, {
    needed: layers,
    half,
    variant: (spec) => tunedConvolution(gpu, spec, site),
  });
  const label = "the inspected picture";
  const make = (features: ReadonlyMap<LayerName, Node>) =>
    layers.flatMap((layer) => {
      const map = features.get(layer)!;
      return [map, apply(gram, [map], { attributes: {}, label: `Gram of ${layer}` })];
    });
  const what = { network: onGpu, settings: losses, picture, layers, label, make };
  return await withFeaturesOf(gpu, what, async (executable, outputs) => {
    const inspections = [];
    for (const [i, layer] of layers.entries()) {
      const map = outputs[2 * i]!;
      const features = await readValue(gpu, executable, map);
      const matrix = await readValue(gpu, executable, outputs[2 * i + 1]!);
      const shape = map.shape as MapShape;
      inspections.push(describeLayer(layer, { shape, features, gram: matrix, pairs }));
    }
    return inspections;
  });
}

/** The content and style layers that suit a network, in its order. */
export function recommendedLayers(network: Vgg19): LayerName[] {
  const { contentLayers, styleLayers } = recommendedLosses(network);
  return layersOf({ ...contentLayers, ...styleLayers });
}

function describeLayer(layer: LayerName, values: {
  readonly shape: MapShape;
  readonly features: Float32Array;
  readonly gram: Float32Array;
  readonly pairs: number;
}): LayerInspection {
  const { shape, features, gram, pairs } = values;
  const { width, height } = shape;
  const channels = channelsOf(features, shape);
  return {
    layer,
    height,
    width,
    features,
    channels,
    strongest: byStrength(channels.filter(({ peak }) => peak > 0)),
    dead: channels.filter(({ peak }) => peak <= 0).map(({ number }) => number),
    gram,
    correlations: correlationsOf(gram, shape.channels),
    pairs: strongestPairs(gram, shape.channels, pairs),
    field: fieldOf(layer),
  };
}

/** The layers in the network's order, each once. */
function checkLayers(network: Vgg19, asked: readonly LayerName[]): LayerName[] {
  if (asked.length === 0) {
    throw new PentimentoError("No layer is asked for: give at least one to inspect");
  }
  for (const layer of asked) {
    if (network.layers.has(layer)) continue;
    if (!LAYER_NAMES.includes(layer)) {
      throw new PentimentoError(
        `The layer "${layer}" is not one of VGG-19: choose among ${LAYER_NAMES.join(", ")}`,
      );
    }
    const last = [...network.layers.keys()].at(-1);
    throw new PentimentoError(
      `The layer ${layer} is to be inspected, but ${network.name} holds ` +
        (last === undefined ? "no layer" : `only conv1_1 to ${last}`) +
        ": choose other layers or other weights",
    );
  }
  return LAYER_NAMES.filter((layer) => asked.includes(layer));
}
