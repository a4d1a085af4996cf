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
    const { normalization, targets } = comparison;
    const factor = normalizationOf(normalization).valueScale(targets[0]!.statistics);
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

/**
 * The mean and covariance of the mixed distribution: `m = sum w_k m_k` and `sum w_k (C_k + d_k d_k^T)` with
 * `d_k = m_k - m`. Second moments less `m m^T` would be the same, but for rounding errors as large as a small
 * covariance: one of a single position would have negative eigenvalues, and its root no numbers.
 */
function mix(styles: readonly WeightedStatistics[]): StyleStatistics {
  const mean = average(styles, styles.map(({ values }) => values[0]!));
  const covariance = average(styles, styles.map(({ values }) => values[1]!));
  const size = mean.length;
  for (const { values, share } of styles) {
    const apart = values[0]!.map((value, i) => value - mean[i]!);
    for (let i = 0; i < covariance.length; i++) {
      covariance[i]! += share * apart[Math.floor(i / size)]! * apart[i % size]!;
    }
  }
  return { values: [mean, covariance], shapes: styles[0]!.shapes };
}
