/** The losses of a run with nothing left open: layers, weights, and how the network is applied. */
import { LAYER_NAMES, type LayerName, type Preprocessing } from "../network/vgg19.ts";
import type { FeaturePoint, Padding, PaddingLayers } from "../network/vgg19_graph.ts";
import type { Pooling } from "../ops/pool/pool.ts";
import type { VariationLoss } from "../ops/total_variation/total_variation.ts";
import type { LossNormalization } from "./normalization.ts";
import type { StyleLoss } from "./style/style_loss.ts";
import type { Term } from "./total_loss.ts";

/** A weight for each of some layers. */
export type LayerWeights = Readonly<Partial<Record<LayerName, number>>>;

/** How the terms of the loss are brought to the same size, see {@linkcode LossOptions.balance}. */
export type Balance = typeof BALANCES[number];

/** The names of {@linkcode Balance}. */
export const BALANCES = ["gradient", "none"] as const;

/** Loss options with nothing left open. */
export interface ResolvedLosses {
  readonly contentLayers: LayerWeights;
  readonly styleLayers: LayerWeights;
  readonly contentWeight: number;
  readonly styleWeight: number;
  readonly tvWeight: number;
  readonly normalization: LossNormalization;
  readonly styleLoss: StyleLoss;
  readonly tvLoss: VariationLoss;
  readonly balance: Balance;
  readonly pooling: Pooling;
  readonly poolingScale: number;
  readonly padding: Padding;
  readonly paddingLayers: PaddingLayers;
  readonly point: FeaturePoint;
  readonly preprocessing: Preprocessing;
}

/** The layers of a record of weights, in the network's order. */
export function layersOf(weights: LayerWeights): LayerName[] {
  return LAYER_NAMES.filter((layer) => weights[layer] !== undefined);
}

/** The layers that losses ask for. */
export function neededLayers(losses: ResolvedLosses): LayerName[] {
  return [...layersOf(losses.contentLayers), ...layersOf(losses.styleLayers)];
}

/** What all terms of each kind are multiplied by together. */
export function kindWeights(losses: ResolvedLosses): Record<Term["kind"], number> {
  const { contentWeight: content, styleWeight: style, tvWeight: tv } = losses;
  return { content, style, tv };
}
