/** Features of a picture at some layers, and how its channels fire together. */
import type { Gpu } from "../gpu/gpu.ts";
import { apply, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import type { Picture } from "../image/picture.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { readValue, withFeaturesOf } from "../network/features_of.ts";
import type { LayerName } from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { gram } from "../ops/gram/gram.ts";
import type { Size } from "../size.ts";
import { byStrength, type Channel, channelsOf } from "./channels.ts";
import { type ChannelPair, correlationsOf, strongestPairs } from "./correlation.ts";
import { fieldOf, type LayerField } from "./fields.ts";

/** A layer's response to a picture; width and height are those of its maps. */
export interface LayerInspection extends Size {
  /** The layer's name. */
  readonly layer: LayerName;
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
  /** The Gram matrix with every channel scaled to the same strength, see {@linkcode correlationsOf}. */
  readonly correlations: Float32Array;
  /** The most correlated pairs of different channels that are not faint. */
  readonly pairs: readonly ChannelPair[];
  /** The receptive field of its positions. */
  readonly field: LayerField;
}

/** A network and a picture, with nothing left open. */
export interface LayersToInspect {
  readonly network: NetworkOnGpu;
  /** The settings with which the network is applied. */
  readonly losses: ResolvedLosses;
  readonly picture: Picture;
  /** The layers, each once. */
  readonly layers: readonly LayerName[];
  /** The largest number of pairs that are named for each layer. */
  readonly pairs: number;
}

/** Features, channel strengths and Gram matrix of each layer, in the given order. */
export async function inspectLayers(
  gpu: Gpu,
  { network, losses, picture, layers, pairs }: LayersToInspect,
): Promise<LayerInspection[]> {
  const label = "the inspected picture";
  const make = (features: ReadonlyMap<LayerName, Node>) =>
    layers.flatMap((layer) => {
      const map = features.get(layer)!;
      return [map, apply(gram, [map], { attributes: {}, label: `Gram of ${layer}` })];
    });
  const options = { network, settings: losses, picture, layers, label, make };
  return await withFeaturesOf(gpu, options, async (executable, outputs) => {
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
