/** Targets of the style loss: statistics of the style images, mixed and kept on the GPU. */
import { PentimentoError } from "../../errors.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { GraphInputs } from "../../graph/graph_inputs.ts";
import type { Node } from "../../graph/node.ts";
import { type MapShape, positionsOf } from "../../graph/shape.ts";
import type { LayerName } from "../../network/vgg19.ts";
import type { NetworkOnGpu } from "../../network/vgg19_graph.ts";
import type { Size } from "../../size.ts";
import { regionGuide } from "../guides.ts";
import { layersOf, type ResolvedLosses } from "../settings.ts";
import {
  type ControlOptions,
  providesLayer,
  type StyleGroup,
  type StyleSource,
} from "../styles.ts";
import { STYLE_LOSSES, styleLossOf } from "./index.ts";
import { type StyleStatistics, type TargetValue, uploadTarget } from "./style_loss.ts";

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

/** Inputs of {@linkcode DescribeSource}. */
export interface DescribeSourceOptions {
  readonly network: NetworkOnGpu;
  readonly losses: ResolvedLosses;
  /** Layers wanted; the source may not provide all of them. */
  readonly layers: readonly LayerName[];
  /** The style's name, for messages. */
  readonly name: string;
  readonly propagation: NonNullable<ControlOptions["maskPropagation"]>;
  /** Pixels a side that a tile of the picture owns. Default: one tile owns all. */
  readonly styleTile?: number | undefined;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Computes the style loss's statistics of one picture of a style, by layer.
 *
 * @throws {PentimentoError} when the picture or its region is too small for a layer, or memory does not suffice
 */
export type DescribeSource = (
  gpu: Gpu,
  source: StyleSource,
  options: DescribeSourceOptions,
) => Promise<ReadonlyMap<LayerName, StyleStatistics>>;

/** Inputs of {@linkcode styleTargets}. */
export interface StyleTargetOptions extends Omit<DescribeSourceOptions, "layers" | "name"> {
  readonly groups: readonly StyleGroup[];
  /** The target image's features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  /** Size of the target image. */
  readonly target: Size;
  /** Computes statistics of a style image. */
  readonly describe: DescribeSource;
  /** Whether the target image is in tiles, so that windows are taken out of its guides. Default false. */
  readonly tiled?: boolean;
}

/**
 * Targets of all groups at all style layers.
 *
 * @param graphInputs owner of the targets
 * @throws {PentimentoError} when a picture or a mask is too small for a layer
 */
export async function styleTargets(
  gpu: Gpu,
  graphInputs: GraphInputs,
  options: StyleTargetOptions,
): Promise<StyleTarget[]> {
  const all: StyleTarget[] = [];
  expectNoMasks(options);
  for (const group of options.groups) {
    const layers = layersOf(options.losses.styleLayers).filter((layer) =>
      group.sources.some((source) => providesLayer(source, layer))
    );
    const described = [];
    for (const source of group.sources) {
      const wanted = { ...options, layers, name: group.name };
      described.push(await options.describe(gpu, source, wanted));
    }
    for (const layer of layers) {
      all.push(await targetOf(gpu, graphInputs, { ...options, group, layer, described }));
    }
  }
  if (all.length === 0 && layersOf(options.losses.styleLayers).length > 0) {
    throw new PentimentoError(
      "No style image gives any of the style layers: choose other layers or another detail",
    );
  }
  return all;
}

/** Refuses masks of styles and regions of style images where the style loss has no positions. */
function expectNoMasks({ losses: { styleLoss }, groups }: StyleTargetOptions): void {
  const masked = ({ mask, sources }: StyleGroup) =>
    mask !== undefined || sources.some(({ region }) => region !== undefined);
  if (!styleLossOf(styleLoss).masks && groups.some(masked)) {
    const others = STYLE_LOSSES.filter((name) => styleLossOf(name).masks);
    throw new PentimentoError(
      `The style loss ${styleLoss} takes no masks of styles: ` +
        `choose ${others.slice(0, -1).join(", ")} or ${others.at(-1)} with them`,
    );
  }
}

/** The target of a group at a layer: the average of the sources that provide the layer. */
async function targetOf(
  gpu: Gpu,
  graphInputs: GraphInputs,
  options: StyleTargetOptions & {
    readonly group: StyleGroup;
    readonly layer: LayerName;
    readonly described: readonly ReadonlyMap<LayerName, StyleStatistics>[];
  },
): Promise<StyleTarget> {
  const { losses, group, layer, target, propagation, tiled = false } = options;
  const loss = styleLossOf(losses.styleLoss);
  const features = options.features.get(layer)!;
  const mixed = loss.mix(sharesOf(options), positionsOf(features.shape as MapShape));
  const label = `${group.name} at ${layer}`;
  const at = { graphInputs, label, normalization: losses.normalization };
  const targets = await loss.targets?.(gpu, mixed, at) ??
    mixed.values.map((_, i) => uploadTarget(mixed, i, at));
  const seen = { layer, features, picture: target, propagation, plane: tiled };
  const what = `mask of ${group.name}`;
  return {
    group,
    layer,
    targets,
    guide: group.mask && regionGuide(graphInputs, group.mask, { ...seen, what }),
    constant: styleConstant(graphInputs, losses, layer, features),
  };
}

/** Statistics of the sources that provide a layer, with their shares among these. */
function sharesOf({ group, layer, described }: {
  readonly group: StyleGroup;
  readonly layer: LayerName;
  readonly described: readonly ReadonlyMap<LayerName, StyleStatistics>[];
}) {
  const given = described.flatMap((source, i) => {
    const statistics = source.get(layer);
    return statistics ? [{ ...statistics, share: group.sources[i]!.share }] : [];
  });
  const together = given.reduce((sum, { share }) => sum + share, 0);
  return given.map((each) => ({ ...each, share: each.share / together }));
}

/** Uploads the constant input of the style loss at a layer; `undefined` for losses that have none. */
export function styleConstant(
  graphInputs: GraphInputs,
  { styleLoss }: ResolvedLosses,
  layer: LayerName,
  features: Node,
): Node | undefined {
  const { constant } = styleLossOf(styleLoss);
  if (constant === undefined) return undefined;
  const map = features.shape as MapShape;
  const values = constant.values(layer, map);
  return graphInputs.upload(`${constant.label} at ${layer}`, constant.shape(map), values);
}
