/** The style loss `covariance`: means of channels and covariance matrices (Li et al. 2017). */
import { apply, external, type Node } from "../../graph/node.ts";
import type { MapShape } from "../../graph/shape.ts";
import { center as centered } from "../../ops/center/center.ts";
import { squaredDifference } from "../../ops/difference/difference.ts";
import { gram } from "../../ops/gram/gram.ts";
import { guide } from "../../ops/guide/guide.ts";
import { mean } from "../../ops/mean/mean.ts";
import { covarianceOfMoments, meanOfMoments } from "../../ops/moments/moments.ts";
import { normalizationOf } from "../normalization.ts";
import {
  average,
  compareMatrices,
  guided,
  type StatisticsInputs,
  type StyleComparison,
  type StyleLoss,
  type StyleStatistics,
  type TiledStatistic,
  type TileFeatures,
  type WeightedStatistics,
} from "./style_loss.ts";

/** Statistics of a style loss that compares mean (C x 1 x 1) and covariance (C x C). */
export const MOMENTS = {
  masks: true,
  centered: true,
  statistics,
  imageStatistics: (statistics: readonly Node[]) => statistics,
  tiledStatistics,
  mix,
} as const satisfies Partial<StyleLoss>;

/** The style loss `covariance`. */
export const covariance: StyleLoss = {
  ...MOMENTS,
  compare(statistics, comparison) {
    const { normalization, scale, targets } = comparison;
    const factor = scale * normalizationOf(normalization).valueScale(targets[0]!.statistics);
    return [
      compareMeans(statistics, factor, comparison),
      compareMatrices(statistics, 1, comparison),
    ];
  },
};

/** The loss of the means, the first statistic: the squared distance times a factor. */
export function compareMeans(
  statistics: readonly Node[],
  scale: number,
  { targets, label }: StyleComparison,
): Node {
  const pair = [statistics[0]!, targets[0]!.node];
  return apply(squaredDifference, pair, { attributes: { scale }, label });
}

function statistics(features: Node, { guide: weights }: StatisticsInputs): Node[] {
  const inputs = weights === undefined ? [features] : [features, weights];
  const deviations = apply(centered, inputs, { attributes: {} });
  return [
    // Guides are roots of weights.
    apply(mean, [guided(guided(features, weights), weights)], { attributes: {} }),
    apply(gram, [guided(deviations, weights)], { attributes: {} }),
  ];
}

/**
 * With moments about c, m of the first and S of the second order, the mean is m + c and the covariance `S - m m^T`;
 * its gradient is that of moments about the mean itself, since those of the first order add up to zero.
 */
function tiledStatistics(tile: TileFeatures): TiledStatistic[] {
  const { layer, features, owned, positions, center, sum } = tile;
  const attributes = { positions };
  const about = (map: Node, point?: Node) =>
    apply(guide, [map, owned, ...point ? [point] : []], { attributes: {} });
  const firstMoment = (point?: Node) =>
    apply(mean, [about(about(features, point))], { attributes, label: `mean of ${layer}` });
  const secondMoment = (point: Node) =>
    apply(gram, [about(features, point)], { attributes, label: `moments of ${layer}` });
  const first = sum(firstMoment(center!));
  const second = sum(secondMoment(center!));
  const { channels } = features.shape as MapShape;
  const average = apply(meanOfMoments, [first, center!], { attributes: {} });
  const covariance = apply(covarianceOfMoments, [second, first], { attributes: {} });
  const exact = external(`mean of ${layer}`, { kind: "map", channels, height: 1, width: 1 });
  return [
    { value: average, seed: firstMoment(), gradient: "whole" },
    {
      value: covariance,
      seed: secondMoment(exact),
      gradient: "whole",
      needs: { node: exact, value: average },
    },
  ];
}

/** Averages means and second moments, so that the mixture is that of the distributions. */
function mix(styles: readonly WeightedStatistics[]): StyleStatistics {
  const means = styles.map(({ values }) => values[0]!);
  const mean = average(styles, means);
  const moments = styles.map(({ values }, k) => plusOuter(values[1]!, means[k]!, 1));
  const values = [mean, plusOuter(average(styles, moments), mean, -1)];
  return { values, shapes: styles[0]!.shapes };
}

/** `matrix + factor * vector vector^T`. */
function plusOuter(
  matrix: Float32Array<ArrayBuffer>,
  vector: Float32Array,
  factor: number,
): Float32Array<ArrayBuffer> {
  const size = vector.length;
  return matrix.map((value, i) =>
    value + factor * vector[Math.floor(i / size)]! * vector[i % size]!
  );
}
