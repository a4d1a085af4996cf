/** What terms weigh among others of their kind: of weights of layers and shares of styles. */
import type { LayerName } from "../network/vgg19.ts";
import type { LayerWeights, ResolvedLosses } from "./settings.ts";
import type { StyleGroup } from "./styles.ts";
import type { Term } from "./total_loss.ts";

/** Weights of layers and shares of styles, of which factors and shares of terms are made. */
export interface TermWeights {
  readonly losses: Pick<ResolvedLosses, "contentLayers" | "styleLayers">;
  readonly groups: readonly Pick<StyleGroup, "share">[];
}

/** Factor and share of a term. */
export function factorsOf(
  { kind, layer, group }: Pick<Term, "kind" | "layer" | "group">,
  { losses: { contentLayers, styleLayers }, groups }: TermWeights,
): Pick<Term, "factor" | "share"> {
  if (kind === "tv" || kind === "own") return { factor: 1, share: 1 };
  const layers = kind === "content" ? contentLayers : styleLayers;
  const ofGroup = kind === "content" ? 1 : groups[group!]!.share;
  return { factor: ofGroup * layers[layer!]!, share: ofGroup * shareOf(layer!, layers) };
}

function shareOf(layer: LayerName, weights: LayerWeights): number {
  const together = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return together > 0 ? weights[layer]! / together : 0;
}
