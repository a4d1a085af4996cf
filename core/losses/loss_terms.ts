/** The terms of the loss, built of features and targets. */
import { apply, type Node } from "../graph/node.ts";
import { type MapShape, positionsOf } from "../graph/shape.ts";
import type { LayerName } from "../network/vgg19.ts";
import { totalVariation } from "../ops/total_variation/total_variation.ts";
import type { ContentTarget } from "./content_targets.ts";
import { difference, type DifferenceOptions } from "./difference.ts";
import { normalizationOf } from "./normalization.ts";
import type { ResolvedLosses } from "./settings.ts";
import { styleLossOf } from "./style/index.ts";
import { guided, type TargetValue } from "./style/style_loss.ts";
import type { StyleGroup } from "./styles.ts";
import { factorsOf } from "./term_weights.ts";
import type { Term } from "./total_loss.ts";

/** Target of a style group at a style layer. */
export interface StyleTarget {
  readonly group: StyleGroup;
  readonly layer: LayerName;
  /** A target for each statistic. */
  readonly targets: readonly TargetValue[];
  /** Weights of the target image's positions; `undefined`: all equal. */
  readonly guide: Node | undefined;
  /** The style loss's constant input, if it has one. */
  readonly constant: Node | undefined;
}

/** Inputs of {@linkcode lossTerms}. */
interface TermOptions {
  readonly losses: ResolvedLosses;
  /** The styles of the run. */
  readonly groups: readonly StyleGroup[];
  /** The target image. */
  readonly picture: Node;
  /** Its features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  readonly content: readonly ContentTarget[];
  readonly style: readonly StyleTarget[];
  /** Access to the features. Default: to those of the whole picture at once. */
  readonly access?: FeatureAccess;
}

/** Access to features: directly, or tile by tile. */
export interface FeatureAccess {
  /** The content loss of a layer. */
  contentLoss(target: ContentTarget, options: DifferenceOptions): Node;
  /** The style loss's statistics of a layer. */
  styleStatistics(target: StyleTarget): readonly Node[];
}

/** All terms of the loss, in the order in which they are shown. */
export function lossTerms(options: TermOptions): Term[] {
  const { losses, picture, access = directAccess(options) } = options;
  const { tvLoss: form, padding } = losses;
  const attributes = { form, wrap: padding === "wrap" && form === "squares" };
  const variation = apply(totalVariation, [picture], { attributes, label: "tv" });
  return [
    ...options.content.map((target) => contentTerm(target, options, access)),
    ...styleTerms(options, access),
    { name: "tv", kind: "tv", ...factorsOf({ kind: "tv" }, options), parts: [variation] },
  ];
}

function directAccess({ losses, features }: TermOptions): FeatureAccess {
  return {
    contentLoss: ({ layer, target, guide }, options) =>
      difference(losses.normalization, [guided(features.get(layer)!, guide), target], options),
    styleStatistics: ({ layer, ...inputs }) =>
      styleLossOf(losses.styleLoss).statistics(features.get(layer)!, inputs),
  };
}

function contentTerm(
  target: ContentTarget,
  options: TermOptions,
  access: FeatureAccess,
): Term {
  const { layer, statistics } = target;
  const name = `content/${layer}`;
  const scale = normalizationOf(options.losses.normalization).contentScale(statistics);
  const loss = access.contentLoss(target, { scale, label: name });
  const known = { kind: "content", layer } as const;
  return { name, ...known, ...factorsOf(known, options), parts: [loss] };
}

function styleTerms(options: TermOptions, access: FeatureAccess): Term[] {
  const { losses, features, style, groups } = options;
  const { styleLoss, normalization } = losses;
  // Without a guide all styles share one set of statistics.
  const shared = new Map<LayerName, readonly Node[]>();
  const statisticsOf = (target: StyleTarget) => {
    if (target.guide !== undefined) return access.styleStatistics(target);
    const known = shared.get(target.layer) ?? access.styleStatistics(target);
    shared.set(target.layer, known);
    return known;
  };
  return style.map((target) => {
    const { group, layer, targets } = target;
    const name = `${group.name}/${layer}`;
    const map = features.get(layer)!.shape as MapShape;
    const size = { channels: map.channels, positions: positionsOf(map) };
    const sharing = style.filter((other) => other.layer === layer && other.guide === undefined);
    const alone = target.guide !== undefined || sharing.length === 1;
    const comparison = { targets, normalization, size, alone, label: name };
    const known = { kind: "style", layer, group: groups.indexOf(group) } as const;
    return {
      name,
      ...known,
      ...factorsOf(known, options),
      parts: styleLossOf(styleLoss).compare(statisticsOf(target), comparison),
    };
  });
}
