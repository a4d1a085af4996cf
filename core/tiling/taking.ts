import type { GraphInputs } from "../graph/graph_inputs.ts";
import { apply, type Node } from "../graph/node.ts";
import type { MapShape } from "../graph/shape.ts";
import type { ContentTarget } from "../losses/content_targets.ts";
import { differenceOfSums } from "../losses/difference.ts";
import type { Taking } from "../losses/loss_terms.ts";
import type { ResolvedLosses } from "../losses/settings.ts";
import type { StyleTarget } from "../losses/style/style_targets.ts";
import type { LayerName } from "../network/vgg19.ts";
import { differenceSums } from "../ops/difference_sums/difference_sums.ts";
import { guide } from "../ops/guide/guide.ts";
import { emitWindowMap } from "../ops/window/window.ts";
import type { ContentBlocks } from "./content_blocks.ts";
import { describeTiles, type Receiver } from "./described.ts";
import type { Gathered, Windows } from "./windows.ts";

/** What the losses of a picture in tiles are taken of. */
export interface TileTakingOptions {
  readonly windows: Windows;
  /** The window's features. */
  readonly features: ReadonlyMap<LayerName, Node>;
  readonly losses: ResolvedLosses;
  /** Where guides and the blocks of the content image are, and where sums over tiles are kept. */
  readonly graphInputs: GraphInputs;
}

/** Takes what losses compare of one tile after the other. */
export class TileTaking implements Taking {
  /** What is gathered of all tiles. */
  readonly gathered: Gathered[] = [];
  /** What gets gradients. */
  readonly receivers: Receiver[] = [];
  readonly #options: TileTakingOptions;

  constructor(options: TileTakingOptions) {
    this.#options = options;
  }

  style({ layer, guide, projection, targets }: StyleTarget): readonly Node[] {
    const { windows, features, losses, graphInputs: totals } = this.#options;
    const map = features.get(layer)!;
    const described = describeTiles(losses.styleLoss, windows, {
      layer,
      features: map,
      own: this.#own(layer, map, guide),
      projection: projection && this.#borrowed(projection),
      // The style's mean is near the target image's, or will be.
      centre: targets.length > 1 ? this.#borrowed(targets[0]!) : undefined,
      totals,
    });
    this.gathered.push(...described.gathered);
    this.receivers.push(...described.receivers);
    return described.values;
  }

  content(target: ContentTarget, how: { readonly scale: number; readonly label: string }): Node {
    const { features, losses, graphInputs: totals } = this.#options;
    const { layer, guide: weights, blocks } = target as ContentBlocks;
    const map = features.get(layer)!;
    const own = this.#own(layer, map, weights);
    const wanted = this.#windowOf(layer, map, blocks);
    const make = () => {
      const owned = apply(guide, [map, own], { attributes: {} });
      return apply(differenceSums, [owned, wanted], { attributes: {}, label: how.label });
    };
    const part = make();
    const whole = totals.allocate(`${how.label} of all tiles`, part.shape);
    this.gathered.push({ layer, how: "sum", part, whole });
    this.receivers.push({ layer, value: whole, node: make(), gradient: "whole" });
    return differenceOfSums(losses.normalization, whole, how);
  }

  #own(layer: LayerName, map: Node, guide: Node | undefined): Node {
    const { windows, graphInputs } = this.#options;
    return windows.own(layer, map, guide && graphInputs.memory.get(guide)!);
  }

  #borrowed(node: Node): Node {
    const { windows, graphInputs } = this.#options;
    windows.graphInputs.share(node, graphInputs);
    return node;
  }

  /** The content image's features in a window: a tile's own block in its place, zero around it. */
  #windowOf(layer: LayerName, map: Node, blocks: readonly Node[]): Node {
    const { windows, graphInputs } = this.#options;
    const shape = map.shape as MapShape;
    const node = windows.graphInputs.allocate(`content target of ${layer}`, shape);
    const to = { shape, memory: windows.graphInputs.memory.get(node)! };
    windows.onEntering((program, tile, index) => {
      const { local, width, height } = windows.ownedAt(layer, tile);
      const block = blocks[index]!;
      emitWindowMap(program, {
        from: { shape: block.shape as MapShape, memory: graphInputs.memory.get(block)! },
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
