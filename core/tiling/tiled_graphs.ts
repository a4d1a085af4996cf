/** The two graphs of a picture in tiles, of the whole picture and of a window, and the values they exchange. */
import { backward, backwardFrom } from "../graph/backward.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import { external, inOrder, type Node } from "../graph/node.ts";
import type { Upstream } from "../graph/operation.ts";
import type { CrossGraphValue } from "../losses/style/style_loss.ts";
import { hasGradient, type Term, weightIn } from "../losses/total_loss.ts";
import type { BackwardSeed } from "./tile_statistics.ts";
import type { TileReduction, Windows } from "./windows.ts";

/** Inputs of {@linkcode buildGraphs}. */
export interface TiledGraphsOptions {
  readonly windows: Windows;
  readonly reductions: readonly TileReduction[];
  readonly seeds: readonly BackwardSeed[];
  /** The optimised pixels. */
  readonly pixels: Node;
  /** The picture that windows are copied from: the pixels, or computed from them. */
  readonly picture: Node;
  readonly terms: readonly Term[];
  /** The weighted sum to be differentiated. */
  readonly total: Node;
  /** Scalars to compute besides. */
  readonly scalars: readonly Node[];
  /** Outputs computed from the gradients. Default: the gradients. */
  readonly outputsOf?: ((gradients: readonly Node[]) => readonly Node[]) | undefined;
}

/** Both graphs, before memory is planned, and the values that they compute for each other. */
export interface TiledGraphs {
  /** The reductions that are needed. */
  readonly reductions: readonly TileReduction[];
  /** Values that the whole picture's graph computes for a window's. */
  readonly toWindow: readonly CrossGraphValue[];
  /** Those of which each tile has its own part. */
  readonly maps: readonly (CrossGraphValue & { readonly layer: BackwardSeed["layer"] })[];
  /** A window's gradient, and the external of the whole picture's graph in which it is added up; none or one. */
  readonly windowGradients: readonly { readonly window: Node; readonly whole: Node }[];
  /** Values of the whole picture's graph between the two passes. */
  readonly betweenPasses: readonly Node[];
  /** Outputs of the whole picture's graph after the second pass. */
  readonly outputs: readonly Node[];
}

/**
 * Builds both graphs.
 *
 * @param own owner of the gradients that are exchanged
 */
export function buildGraphs(own: GraphInputs, options: TiledGraphsOptions): TiledGraphs {
  const { windows, picture, total, scalars, outputsOf } = options;
  const { windowSeeds, toWindow, maps } = seedGradients(own, options);
  const windowGradients = windowSeeds.size === 0 ? [] : [{
    window: backwardFrom(windowSeeds, windows.pixels),
    whole: own.allocate("gradient of all tiles", picture.shape),
  }];
  const wholeSeeds = new Map<Node, Upstream>(windowGradients.map(({ whole }) => [picture, whole]));
  // These losses are computed from the whole picture, not from tiles.
  const direct = options.terms.filter(({ kind }) => kind === "tv").flatMap(({ parts }) => parts);
  for (const loss of direct) {
    const weight = weightIn(total, loss);
    if (weight !== 0 || wholeSeeds.size === 0) wholeSeeds.set(loss, weight);
  }
  const gradients = [backwardFrom(wholeSeeds, options.pixels)];
  const values = [...toWindow, ...maps].map(({ value }) => value);
  const betweenPasses = [...new Set([...scalars, total, ...values])];
  const used = new Set(inOrder(betweenPasses));
  const reductions = options.reductions.filter(({ whole }) => used.has(whole));
  const outputs = outputsOf?.(gradients) ?? gradients;
  return { reductions, toWindow, maps, windowGradients, betweenPasses, outputs };
}

/** The gradients of a sum with respect to the whole picture's statistics, with which a window's graph begins. */
function seedGradients(own: GraphInputs, { seeds, total }: TiledGraphsOptions) {
  const windowSeeds = new Map<Node, Upstream>();
  const toWindow: CrossGraphValue[] = [];
  const maps: (CrossGraphValue & { layer: BackwardSeed["layer"] })[] = [];
  for (const { seed, value: statistic, gradient, layer, needs } of seeds) {
    if (!hasGradient(total, statistic)) continue;
    if (needs !== undefined) toWindow.push(needs);
    const label = `gradient for ${layer}`;
    const value = backward(total, statistic);
    const node = gradient === "whole"
      ? external(label, seed.shape)
      : own.allocate(label, seed.shape);
    windowSeeds.set(seed, node);
    if (gradient === "whole") toWindow.push({ node, value });
    else maps.push({ layer, node, value });
  }
  return { windowSeeds, toWindow, maps };
}
