/** Features of a picture at some layers, their channels and their receptive fields. */
import { expectObject, expectWhole } from "../checks.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { GpuPixels } from "../gpu/pixels.ts";
import { apply, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import type { Picture } from "../image/picture.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { readValue, withFeaturesOf } from "../network/features_of.ts";
import { type LayerName, type ReceptiveField, receptiveField } from "../network/vgg19.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { gram } from "../ops/gram/gram.ts";
import type { Size } from "../size.ts";
import {
  byStrength,
  type Channel,
  type ChannelPair,
  channelsOf,
  correlationsOf,
  strongestPairs,
} from "./channels.ts";

/**
 * A layer's response to a picture; width and height are those of its maps.
 *
 * @category Inspection
 */
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

/** Features, channel strengths and Gram matrix of each layer, in the given order. */
export async function inspectLayers(
  gpu: Gpu,
  { network, losses, picture, layers, pairs }: {
    readonly network: NetworkOnGpu;
    /** The settings with which the network is applied. */
    readonly losses: ResolvedLosses;
    readonly picture: Picture | GpuPixels;
    /** The layers, each once. */
    readonly layers: readonly LayerName[];
    /** The largest number of pairs that are named for each layer. */
    readonly pairs: number;
  },
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

/**
 * A square of a picture's pixels; parts of it may lie beyond the picture's edge.
 *
 * @category Inspection
 */
export interface PixelSquare {
  /** The column of its first pixel. */
  readonly left: number;
  /** The row of its first pixel. */
  readonly top: number;
  /** Pixels along a side. */
  readonly size: number;
}

/**
 * The receptive field of a layer, and its position in the picture.
 *
 * @category Inspection
 */
export interface LayerField extends ReceptiveField {
  /**
   * The centre of the first position's square, in pixels from the picture's edge: position `i` is
   * centred at `center + i * stride`.
   */
  readonly center: number;
}

/**
 * The receptive field of a layer. The convolutions are padded, so that the first position of a map stands
 * over the first pixels of the picture, `stride` of them.
 */
export function fieldOf(layer: LayerName): LayerField {
  const { size, stride } = receptiveField(layer);
  return { size, stride, center: stride / 2 };
}

/**
 * The receptive field of one position of a layer, in pixels.
 *
 * @category Inspection
 */
export function squareAt(
  layer: LayerName,
  at: { readonly column: number; readonly row: number },
): PixelSquare {
  const { size, stride, center } = fieldOf(layer);
  expectObject("position", at, "an object with row and column");
  expectWhole("column", at.column, 0);
  expectWhole("row", at.row, 0);
  const start = (position: number) => center + position * stride - size / 2;
  return { left: start(at.column), top: start(at.row), size };
}
