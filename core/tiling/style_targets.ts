/** Targets of the style loss: statistics of the style images, mixed and kept on the GPU. */
import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import type { Node } from "../graph/node.ts";
import { type MapShape, positionsOf } from "../graph/shape.ts";
import { regionGuide } from "../losses/guides.ts";
import type { StyleTarget } from "../losses/loss_terms.ts";
import type { ProblemOptions } from "../losses/problem.ts";
import { layersOf } from "../losses/settings.ts";
import { styleLossOf } from "../losses/style/index.ts";
import { STYLE_LOSSES } from "../losses/style/names.ts";
import { uploadTarget, type WeightedStatistics } from "../losses/style/style_loss.ts";
import { providesLayer, type StyleGroup } from "../losses/styles.ts";
import type { LayerName } from "../network/vgg19.ts";
import { describeSource, styleConstant } from "./describe_source.ts";

/** Inputs of {@linkcode styleTargets}. */
interface StyleTargetOptions extends ProblemOptions {
  /** The target image's features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  /** True if the target image is in tiles, so that windows are taken out of its guides. Default false. */
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
  const styleLayers = layersOf(options.losses.styleLayers);
  expectNoMasks(options);
  for (const group of options.groups) {
    const { name, sources } = group;
    const provided = styleLayers.filter((layer) =>
      sources.some((source) => providesLayer(source, layer))
    );
    const described = [];
    for (const source of sources) {
      const layers = provided.filter((layer) => providesLayer(source, layer));
      described.push(await describeSource(gpu, source, { ...options, layers, name }));
    }
    for (const layer of provided) {
      const given = described.flatMap((source, i) => {
        const statistics = source.get(layer);
        return statistics ? [{ ...statistics, share: sources[i]!.share }] : [];
      });
      const together = given.reduce((sum, { share }) => sum + share, 0);
      const styles = given.map((each) => ({ ...each, share: each.share / together }));
      all.push(await targetOf(gpu, graphInputs, { ...options, group, layer, styles }));
    }
  }
  if (all.length === 0 && styleLayers.length > 0) {
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
    readonly styles: readonly WeightedStatistics[];
  },
): Promise<StyleTarget> {
  const { losses, group, layer, styles, target: picture, maskPropagation } = options;
  const { normalization, styleLoss } = losses;
  const loss = styleLossOf(styleLoss);
  const features = options.features.get(layer)!;
  const mixed = loss.mix(styles, positionsOf(features.shape as MapShape));
  const at = { graphInputs, label: `${group.name} at ${layer}`, normalization };
  const targets = await loss.targets?.(gpu, mixed, at) ??
    mixed.values.map((_, i) => uploadTarget(mixed, i, at));
  const what = `mask of ${group.name}`;
  const seen = { what, layer, features, picture, maskPropagation, plane: options.tiled ?? false };
  const guide = regionGuide(graphInputs, group.mask, seen);
  const constant = styleConstant(graphInputs, losses, layer, features);
  return { group, layer, targets, guide, constant };
}
