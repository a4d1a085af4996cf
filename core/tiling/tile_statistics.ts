/** Losses and style statistics of a picture in tiles, as sums and maps over all tiles. */
import { apply, type Node } from "../graph/node.ts";
import { type MapShape, positionsOf } from "../graph/shape.ts";
import type { ContentTarget } from "../losses/content_targets.ts";
import { differenceOfSums, type DifferenceOptions } from "../losses/difference.ts";
import type { FeatureAccess, StyleTarget } from "../losses/loss_terms.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import { styleLossOf } from "../losses/style/index.ts";
import type { TiledStatistic, TileFeatures } from "../losses/style/style_loss.ts";
import type { LayerName } from "../network/vgg19.ts";
import { differenceSums } from "../ops/difference_sums/difference_sums.ts";
import { guide } from "../ops/guide/guide.ts";
import { emitWindowMap } from "../ops/window/window.ts";
import type { ContentBlocks } from "./content_blocks.ts";
import type { TileReduction, Windows } from "./windows.ts";

/** A value of a window's graph with which a tile's backward pass begins, and the layer that it belongs to. */
export interface BackwardSeed extends TiledStatistic {
  readonly layer: LayerName;
}

/** Style statistics of a layer of a picture in tiles. */
export interface TiledStatistics {
  /** The reductions from which they are computed. */
  readonly reductions: readonly TileReduction[];
  readonly statistics: readonly TiledStatistic[];
}

/** The style loss's statistics of a layer. */
export function tiledStatistics(
  { styleLoss }: ResolvedLosses,
  windows: Windows,
  tile: Pick<TileFeatures, "layer" | "features" | "owned" | "constant" | "center">,
): TiledStatistics {
  const { layer, features } = tile;
  const reductions: TileReduction[] = [];
  const reduce = (how: TileReduction["how"], part: Node, shape = part.shape) => {
    const whole = windows.whole.allocate(`${part.label} of all tiles`, shape);
    reductions.push({ layer, how, part, whole });
    return whole;
  };
  const statistics = styleLossOf(styleLoss).tiledStatistics({
    ...tile,
    positions: positionsOf(windows.wholeOf(layer, features)),
    sum: (value) => reduce("sum", value),
    assemble: (map) => reduce("map", map, windows.wholeOf(layer, map)),
  });
  return { reductions, statistics };
}

/** Inputs of {@linkcode TileAccess}. */
interface TileAccessOptions {
  readonly windows: Windows;
  /** The window's features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  readonly losses: ResolvedLosses;
}

/** Access of the losses to features tile by tile. */
export class TileAccess implements FeatureAccess {
  /** Reductions over all tiles. */
  readonly reductions: TileReduction[] = [];
  /** Values with which the backward pass of a tile begins. */
  readonly seeds: BackwardSeed[] = [];
  readonly #options: TileAccessOptions;

  constructor(options: TileAccessOptions) {
    this.#options = options;
  }

  styleStatistics({ layer, guide, constant, targets }: StyleTarget): readonly Node[] {
    const { windows, features, losses } = this.#options;
    const map = features.get(layer)!;
    // The style's mean is near the target image's, or will be.
    const { centered } = styleLossOf(losses.styleLoss);
    const { reductions, statistics } = tiledStatistics(losses, windows, {
      layer,
      features: map,
      owned: windows.own(layer, map, guide),
      constant: constant && windows.share(constant),
      center: centered ? windows.share(targets[0]!.node) : undefined,
    });
    this.reductions.push(...reductions);
    this.seeds.push(...statistics.map((statistic) => ({ ...statistic, layer })));
    return statistics.map(({ value }) => value);
  }

  contentLoss(target: ContentTarget, options: DifferenceOptions): Node {
    const { windows, features, losses } = this.#options;
    const { layer, guide: weights, blocks } = target as ContentBlocks;
    const map = features.get(layer)!;
    const owned = windows.own(layer, map, weights);
    const wanted = this.#contentWindow(layer, map, blocks);
    const compute = () => {
      const counted = apply(guide, [map, owned], { attributes: {} });
      return apply(differenceSums, [counted, wanted], { attributes: {}, label: options.label });
    };
    const part = compute();
    const whole = windows.whole.allocate(`${options.label} of all tiles`, part.shape);
    this.reductions.push({ layer, how: "sum", part, whole });
    this.seeds.push({ layer, value: whole, seed: compute(), gradient: "whole" });
    return differenceOfSums(losses.normalization, whole, options);
  }

  /** The content image's features in a window: the tile's own block in its place, zero around it. */
  #contentWindow(layer: LayerName, map: Node, blocks: readonly Node[]): Node {
    const { windows } = this.#options;
    const shape = map.shape as MapShape;
    const node = windows.graphInputs.allocate(`content target of ${layer}`, shape);
    const to = { shape, memory: windows.graphInputs.memory.get(node)! };
    windows.onEntering((program, tile, index) => {
      const { local, width, height } = windows.ownedAt(layer, tile);
      const block = blocks[index]!;
      emitWindowMap(program, {
        from: { shape: block.shape as MapShape, memory: windows.whole.memory.get(block)! },
        to,
        sides: { width: shape.width, height: shape.height },
        at: { x: 0, y: 0 },
        shift: { x: -local.left, y: -local.top },
        valid: { left: 0, top: 0, right: width, bottom: height },
      });
    });
    return node;
  }
}
