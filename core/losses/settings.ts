/** Settings of the losses of a run: layers, weights, and how the network is applied. */
import { LAYER_NAMES, type LayerName } from "../network/vgg19.ts";
import type { NetworkSettings } from "../network/vgg19_graph.ts";
import type { VariationLoss } from "../ops/total_variation/forms.ts";
import type { LossNormalization } from "./normalization.ts";
import type { StyleLossName } from "./style/names.ts";
import type { Term } from "./total_loss.ts";

/**
 * A weight for each of some layers.
 *
 * @category Losses
 */
export type LayerWeights = Readonly<Partial<Record<LayerName, number>>>;

/**
 * Method that brings the terms of the loss to the same size, see {@linkcode LossOptions.balance}.
 *
 * @category Losses
 */
export type Balance = typeof BALANCES[number];

/**
 * The names of {@linkcode Balance}.
 *
 * @category Losses
 */
export const BALANCES = ["gradient", "none"] as const;

/**
 * Loss options with all defaults filled in.
 *
 * @category Losses
 */
export interface ResolvedLosses extends Required<NetworkSettings> {
  /** Weights of the content layers. */
  readonly contentLayers: LayerWeights;
  /** Weights of the style layers. */
  readonly styleLayers: LayerWeights;
  /** Weight of the content loss. */
  readonly contentWeight: number;
  /** Weight of the style loss. */
  readonly styleWeight: number;
  /** Weight of the total variation loss. */
  readonly tvWeight: number;
  /** Normalization of content and style loss. */
  readonly normalization: LossNormalization;
  /** Name of the style loss. */
  readonly styleLoss: StyleLossName;
  /** Name of the total variation loss. */
  readonly tvLoss: VariationLoss;
  /** Method that brings the terms to the same size. */
  readonly balance: Balance;
  /** Layers that terms of the user's own look at. Default: none. */
  readonly ownLayers?: readonly LayerName[];
}

/** The layers of a record of weights, in the network's order. */
export function layersOf(weights: LayerWeights): LayerName[] {
  return LAYER_NAMES.filter((layer) => weights[layer] !== undefined);
}

/** The layers whose features the losses need. */
export function neededLayers(losses: ResolvedLosses): LayerName[] {
  const { contentLayers, styleLayers, ownLayers = [] } = losses;
  return [...layersOf(contentLayers), ...layersOf(styleLayers), ...ownLayers];
}

/** The weight of each kind of terms. */
export function kindWeights(losses: ResolvedLosses): Record<Term["kind"], number> {
  const { contentWeight: content, styleWeight: style, tvWeight: tv } = losses;
  return { content, style, tv, own: 1 };
}
