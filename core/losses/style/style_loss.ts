import { apply, type Node } from "../../graph/node.ts";
import { type MapShape, positionsOf } from "../../graph/shape.ts";
import { bures } from "../../ops/bures/bures.ts";
import { center } from "../../ops/center/center.ts";
import { gram } from "../../ops/gram/gram.ts";
import { guide } from "../../ops/guide/guide.ts";
import type { RootSteps } from "../../ops/matrix_root/newton_schulz.ts";
import { mean } from "../../ops/mean/mean.ts";
import { project } from "../../ops/project/project.ts";
import { sortChannels } from "../../ops/sort/sort_channels.ts";
import { sortedDifference } from "../../ops/sorted_difference/sorted_difference.ts";
import { difference } from "../difference.ts";
import {
  type LossNormalization,
  statisticsOf,
  styleScale,
  type TargetStatistics,
  valueScale,
} from "../normalization.ts";

/**
 * What is compared of the features F of a style layer (C channels, M positions):
 *
 * | style loss | compares | after |
 * | --- | --- | --- |
 * | `gram` | `F F^T / M` | Gatys, Ecker, Bethge 2016 |
 * | `covariance` | the mean of each channel, and the covariance matrix | Li et al. 2017 |
 * | `wasserstein` | the same two, by the 2-Wasserstein distance of the normal distributions that have them | Crowson 2021 |
 * | `sliced` | the distributions of the features along random directions, value by value | Heitz et al. 2021 |
 */
export type StyleLoss = "gram" | "covariance" | "wasserstein" | "sliced";

/** The style losses by name. */
export const STYLE_LOSSES = [
  "gram",
  "covariance",
  "wasserstein",
  "sliced",
] as const satisfies readonly StyleLoss[];

/** Directions of the sliced loss in a layer; a multiple of four. */
export const DIRECTIONS = 32;

/**
 * What is added to the diagonal of covariance matrices before their roots are taken. Crowson adds 1e-4, which the
 * forms that are others' keep. The form `relative` adds a thousandth of the style's matrix: the root of what
 * hardly varies would outweigh everything in the gradient, with features of any size.
 */
export function rootEpsilon(form: LossNormalization, covariance: Float32Array): number {
  const { squares } = statisticsOf(covariance, covariance.length);
  return form === "relative" ? Math.max(1e-4, 1e-3 * Math.sqrt(squares)) : 1e-4;
}

/**
 * How roots of covariance matrices are taken: as Crowson does for the forms that are others', by steps that do not
 * always arrive, and as well as float32 allows for `relative`.
 */
export function rootSteps(form: LossNormalization): RootSteps {
  return form === "relative" ? "scaled" : "plain";
}

/** What a description needs besides the features. */
export interface DescriptionOptions {
  /** A map of one channel by which every position counts, its squares one on average. Default: all equally. */
  readonly guide?: Node | undefined;
  /** The directions of the sliced loss, C x {@linkcode DIRECTIONS}. */
  readonly projection?: Node | undefined;
}

/**
 * What a style loss takes of the features of a layer, to be compared with the same of a style image:
 * `gram` a matrix; `covariance` and `wasserstein` a mean (C x 1 x 1) and a matrix; `sliced` the features
 * along each direction, in their places.
 */
export function describeStyle(
  loss: StyleLoss,
  features: Node,
  { guide: weights, projection }: DescriptionOptions,
): Node[] {
  const attributes = {};
  const guided = (map: Node) =>
    weights === undefined ? map : apply(guide, [map, weights], { attributes });
  if (loss === "gram") return [apply(gram, [guided(features)], { attributes })];
  if (loss === "sliced") return [apply(project, [features, projection!], { attributes })];
  const centred = apply(center, weights === undefined ? [features] : [features, weights], {
    attributes,
  });
  return [
    apply(mean, [guided(guided(features))], { attributes }),
    apply(gram, [guided(centred)], { attributes }),
  ];
}

/** The same of a style image: what is sorted when it is compared is sorted here, too. */
export function describeStyleImage(
  loss: StyleLoss,
  features: Node,
  options: DescriptionOptions,
): Node[] {
  const described = describeStyle(loss, features, options);
  if (loss !== "sliced") return described;
  return described.map((map) => apply(sortChannels, [map], { attributes: {} }));
}

/** What a description is compared with. */
export interface StyleComparison {
  /** One node for each of the description's: of `wasserstein` the covariance's root, of `sliced` sorted values. */
  readonly targets: readonly Node[];
  /** Sums over the values of each of them; of a root the squares may be the covariance's trace instead. */
  readonly statistics: readonly TargetStatistics[];
  readonly form: LossNormalization;
  /** Of `wasserstein`, see {@linkcode rootEpsilon}. */
  readonly epsilon: number;
  /** What everything is multiplied by: the layer's weight. */
  readonly scale: number;
  /** A name for messages. */
  readonly label: string;
}

/** The losses of a layer: scalars that add up to its term. */
export function compareStyle(
  loss: StyleLoss,
  features: Node,
  description: readonly Node[],
  comparison: StyleComparison,
): Node[] {
  const { targets, statistics, form, scale, label } = comparison;
  const pair = (i: number) => [description[i]!, targets[i]!] as const;
  if (loss === "gram") return [compareMatrices(features, pair(0), { ...comparison, i: 0 })];
  if (loss === "wasserstein") return compareNormals(pair(0), pair(1), comparison);
  const factor = scale * valueScale(form, statistics[0]!);
  if (loss === "sliced") {
    return [apply(sortedDifference, pair(0), { attributes: { scale: factor }, label })];
  }
  const means = difference("mean", pair(0), { scale: factor, label });
  return [means, compareMatrices(features, pair(1), { ...comparison, i: 1 })];
}

type Pair = readonly [Node, Node];

function compareMatrices(
  features: Node,
  pair: Pair,
  { form, statistics, scale, label, i }: StyleComparison & { readonly i: number },
): Node {
  const map = features.shape as MapShape;
  const site = { channels: map.channels, positions: positionsOf(map) };
  return difference(form, pair, { scale: scale * styleScale(form, site, statistics[i]!), label });
}

/** The 2-Wasserstein distance of two normal distributions: of their means, and of their covariances. */
function compareNormals(
  means: Pair,
  covariances: Pair,
  { form, statistics, epsilon, scale, label }: StyleComparison,
): Node[] {
  const [mean, root] = statistics as [TargetStatistics, TargetStatistics];
  // The root's squares are the trace of the covariance.
  const squares = mean.squares + root.squares;
  const factor = scale * valueScale(form, { ...mean, squares });
  const steps = rootSteps(form);
  const attributes = { scale: factor, epsilon, steps, trace: root.squares };
  return [
    difference("mean", means, { scale: factor, label }),
    apply(bures, covariances, { attributes, label }),
  ];
}
