/** The two graphs of a picture in tiles, of the whole picture and of a window, and the values they exchange. */
import { backward, backwardFrom } from "../graph/backward.ts";
import type { GraphInputs } from "../graph/graph_inputs.ts";
import { external, inOrder, type Node } from "../graph/node.ts";
import type { Upstream } from "../graph/operation.ts";
import type { MapShape } from "../graph/shape.ts";
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
  /** The weighted sums to be differentiated. */
  readonly totals: readonly Node[];
  /** Scalars to compute besides. */
  readonly scalars: readonly Node[];
  /** Outputs computed from the gradients. Default: the gradients. */
  readonly of?: ((gradients: readonly Node[]) => readonly Node[]) | undefined;
}

/** The values that the two graphs compute for each other. */
interface Exchange {
  /** Values that the whole picture's graph computes for a window's. */
  readonly toWindow: readonly CrossGraphValue[];
  /** Those of which each tile has its own part. */
  readonly maps: readonly (CrossGraphValue & { readonly layer: BackwardSeed["layer"] })[];
  /** A window's gradients, and the external of the whole picture's graph in which they are added up. */
  readonly windowGradients: readonly { readonly window: Node; readonly whole: Node }[];
}

/** Both graphs, before memory is planned. */
export interface TiledGraphs extends Exchange {
  /** The reductions that are needed. */
  readonly reductions: readonly TileReduction[];
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
  const { totals, scalars, of } = options;
  const built = totals.map((total, k) => buildGradient(own, total, { ...options, k }));
  const toWindow = built.flatMap(({ toWindow }) => toWindow);
  const maps = built.flatMap(({ maps }) => maps);
  const windowGradients = built.flatMap(({ windowGradients }) => windowGradients);
  const gradients = built.map(({ gradient }) => gradient);
  const values = [...toWindow, ...maps].map(({ value }) => value);
  const betweenPasses = [...new Set([...scalars, ...totals, ...values])];
  const used = new Set(inOrder(betweenPasses));
  return {
    reductions: options.reductions.filter(({ whole }) => used.has(whole)),
    betweenPasses,
    toWindow,
    maps,
    windowGradients,
    outputs: of?.(gradients) ?? gradients,
  };
}

/** The gradient of one sum with respect to the pixels, and its exchange with the window's graph. */
function buildGradient(
  own: GraphInputs,
  total: Node,
  { windows, seeds, pixels, picture, terms, k }: TiledGraphsOptions & { readonly k: number },
): Exchange & { readonly gradient: Node } {
  const toWindow: CrossGraphValue[] = [];
  const maps: (CrossGraphValue & { layer: BackwardSeed["layer"] })[] = [];
  const windowGradients: { window: Node; whole: Node }[] = [];
  const windowSeeds = new Map<Node, Upstream>();
  for (const { seed, value: statistic, gradient, layer, needs } of seeds) {
    if (!hasGradient(total, statistic)) continue;
    if (needs !== undefined) toWindow.push(needs);
    const label = `gradient ${k} for ${layer}`;
    const value = backward(total, statistic);
    const node = gradient === "whole"
      ? external(label, seed.shape)
      : own.allocate(label, { ...seed.shape as MapShape });
    windowSeeds.set(seed, node);
    if (gradient === "whole") toWindow.push({ node, value });
    else maps.push({ layer, node, value });
  }
  const wholeSeeds = new Map<Node, Upstream>();
  if (windowSeeds.size > 0) {
    const whole = own.allocate(`gradient ${k} of all tiles`, picture.shape);
    windowGradients.push({ window: backwardFrom(windowSeeds, windows.pixels), whole });
    wholeSeeds.set(picture, whole);
  }
  // These losses are computed from the whole picture, not from tiles.
  const direct = terms.filter(({ kind }) => kind === "tv").flatMap(({ parts }) => parts);
  for (const loss of direct) {
    const weight = weightIn(total, loss);
    if (weight !== 0 || wholeSeeds.size === 0) wholeSeeds.set(loss, weight);
  }
  return { toWindow, maps, windowGradients, gradient: backwardFrom(wholeSeeds, pixels) };
}
