/** The interface of style losses, and steps that several of them share. */
import type { Gpu } from "../../gpu/gpu.ts";
import type { GraphInputs } from "../../graph/graph_inputs.ts";
import { apply, isMadeBy, type Node } from "../../graph/node.ts";
import type { MapShape, Shape } from "../../graph/shape.ts";
import type { LayerName } from "../../network/vgg19.ts";
import { gram, gramDifference } from "../../ops/gram/gram.ts";
import { guide } from "../../ops/guide/guide.ts";
import { difference } from "../difference.ts";
import {
  type LossNormalization,
  normalizationOf,
  statisticsOf,
  type StyleSize,
  type TargetStatistics,
} from "../normalization.ts";

/** A style loss: statistics of the feature maps of a layer, and a distance between those of two images. */
export interface StyleLoss {
  /** True if styles may have masks and regions. */
  readonly masks: boolean;
  /**
   * True if tiles take second moments, about a point near the mean so that little of them cancels. The first
   * statistic then is the mean of each channel. A target image is centred at the style's mean; statistics of a
   * style image are computed twice, the second time about its own mean.
   */
  readonly centered: boolean;
  /** Constant input of the statistics, the same for style and target image. Default: none. */
  readonly constant?: StyleConstant;
  /** A map of the whole picture that tiles cannot divide, one value a pixel and channel. Default: none. */
  readonly undivided?: { readonly verb: string; readonly channels: number };

  /** Statistics of the feature maps of a target image. */
  statistics(features: Node, inputs: StatisticsInputs): readonly Node[];
  /** The form of a style image's {@linkcode statistics} that is mixed and compared. */
  imageStatistics(statistics: readonly Node[]): readonly Node[];
  /** Statistics of a picture in tiles, in the order of {@linkcode statistics}. */
  tiledStatistics(tile: TileFeatures): readonly TiledStatistic[];
  /**
   * One style of several, their shares adding up to 1.
   *
   * @param positions of the target image's maps
   */
  mix(styles: readonly WeightedStatistics[], positions: number): StyleStatistics;
  /** Targets of a style's statistics, kept in graph inputs. Default: the statistics, see {@linkcode uploadTarget}. */
  targets?(gpu: Gpu, style: StyleStatistics, options: TargetOptions): Promise<TargetValue[]>;
  /** Losses of a layer: scalars that add up to its term. */
  compare(statistics: readonly Node[], comparison: StyleComparison): Node[];
}

/** A constant input of statistics. */
export interface StyleConstant {
  /** Name for messages. */
  readonly label: string;
  /** Its shape for features. */
  shape(features: MapShape): Shape;
  /** Its values at a layer. */
  values(layer: LayerName, features: MapShape): Float32Array;
}

/** Inputs of statistics besides the features. */
export interface StatisticsInputs {
  /** Weights of the positions, a map of one channel, its squares one on average. Default: all equal. */
  readonly guide?: Node | undefined;
  /** The loss's {@linkcode StyleLoss.constant}. */
  readonly constant?: Node | undefined;
}

/** Statistics of a style image at a layer, as numbers, with the shapes that they have on the GPU. */
export interface StyleStatistics {
  readonly values: readonly Float32Array<ArrayBuffer>[];
  readonly shapes: readonly Shape[];
}

/** Statistics of one of several styles. */
export interface WeightedStatistics extends StyleStatistics {
  /** Its share; all add up to 1. */
  readonly share: number;
}

/** Feature maps of a window on a picture, and the reductions over all windows. */
export interface TileFeatures {
  readonly layer: LayerName;
  /** The window's features. */
  readonly features: Node;
  /** Guide of the positions that the tile owns; 0 for those that only neighbours count. */
  readonly owned: Node;
  /** Positions of the whole picture's map. */
  readonly positions: number;
  /** The loss's {@linkcode StyleLoss.constant}. */
  readonly constant?: Node | undefined;
  /** The point about which moments are taken, C x 1 x 1, for losses that are {@linkcode StyleLoss.centered}. */
  readonly center?: Node | undefined;
  /** The sum of a window's value over all tiles. */
  sum(value: Node): Node;
  /** The whole picture's map, assembled of what each tile owns of a window's. */
  assemble(map: Node): Node;
}

/** A statistic of a picture in tiles, and where its gradient enters the graph of a window. */
export interface TiledStatistic {
  /** The statistic of the whole picture. */
  readonly value: Node;
  /** A value of a window's graph with the same gradient: a tile's backward pass begins with it. */
  readonly seed: Node;
  /** `whole`: all tiles have the same gradient; `map`: each tile has its own part of it. */
  readonly gradient: "whole" | "map";
  /** An external value of the window's graph that the whole picture's graph computes. */
  readonly needs?: CrossGraphValue;
}

/** A value that one graph computes and another takes as an external. */
export interface CrossGraphValue {
  /** The external of the graph that takes it. */
  readonly node: Node;
  /** The value in the graph that computes it. */
  readonly value: Node;
}

/** Destination of targets. */
export interface TargetOptions {
  /** Owner of the targets. */
  readonly graphInputs: GraphInputs;
  /** Name for messages. */
  readonly label: string;
  readonly normalization: LossNormalization;
}

/** The target of one statistic. */
export interface TargetValue {
  readonly node: Node;
  readonly statistics: TargetStatistics;
  /** Addend to the diagonal of the matrix of which the target is the root. Default: it is no root. */
  readonly epsilon?: number;
}

/** Counterparts of the target image's statistics. */
export interface StyleComparison {
  /** A target for each statistic. */
  readonly targets: readonly TargetValue[];
  readonly normalization: LossNormalization;
  /** Size of the target image's features. */
  readonly size: StyleSize;
  /** Whether the statistics are compared with these targets alone, and not with those of other styles. */
  readonly alone: boolean;
  /** Name for messages. */
  readonly label: string;
}

/** Features times weights of the positions; the features where there are none. */
export function guided(features: Node, weights: Node | undefined): Node {
  return weights === undefined ? features : apply(guide, [features, weights], { attributes: {} });
}

/** The average of lists of numbers by the shares of their styles. */
export function average(
  styles: readonly WeightedStatistics[],
  lists: readonly Float32Array[],
): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    lists[0]!,
    (_, i) => lists.reduce((sum, list, k) => sum + styles[k]!.share * list[i]!, 0),
  );
}

/** A statistic as its own target. */
export function uploadTarget(
  { values, shapes }: StyleStatistics,
  i: number,
  { graphInputs, label }: TargetOptions,
): TargetValue {
  const statistics = statisticsOf(values[i]!);
  return { node: graphInputs.upload(label, shapes[i]!, values[i]!), statistics };
}

/** The loss of Gram or covariance matrices, the statistic of some index. */
export function compareMatrices(
  statistics: readonly Node[],
  i: number,
  { targets, normalization, size, alone, label }: StyleComparison,
): Node {
  const target = targets[i]!;
  const factor = normalizationOf(normalization).styleScale(size, target.statistics);
  const matrix = statistics[i]!;
  if (alone && isMadeBy(matrix, gram) && !normalizationOf(normalization).scaled) {
    // The kernel that ends the matrix compares it: the matrix itself is in no memory.
    const attributes = { ...matrix.attributes, scale: factor };
    return apply(gramDifference, [matrix.inputs[0]!, target.node], { attributes, label });
  }
  return difference(normalization, [statistics[i]!, target.node], { scale: factor, label });
}
