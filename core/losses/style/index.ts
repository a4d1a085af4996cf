/** The registry of style losses: one file and one line here each. */
import { covariance } from "./covariance.ts";
import { gram } from "./gram.ts";
import { sliced } from "./sliced.ts";
import type { StyleLoss } from "./style_loss.ts";
import { wasserstein } from "./wasserstein.ts";

/**
 * Name of a style loss, by what it compares of the features F of a style layer (C channels, M positions):
 *
 * | style loss | compares | after |
 * | --- | --- | --- |
 * | `gram` | `F F^T / M` | Gatys, Ecker, Bethge 2016 |
 * | `covariance` | the mean of each channel, and the covariance matrix | Li et al. 2017 |
 * | `wasserstein` | the same two, by the 2-Wasserstein distance of the normal distributions that have them | Crowson 2021 |
 * | `sliced` | the distributions of the features along random directions, value by value | Heitz et al. 2021 |
 */
export type StyleLossName = "gram" | "covariance" | "wasserstein" | "sliced";

const REGISTRY: Readonly<Record<StyleLossName, StyleLoss>> = {
  gram,
  covariance,
  wasserstein,
  sliced,
};

/** The names of the style losses. */
export const STYLE_LOSSES: readonly StyleLossName[] = Object.keys(REGISTRY) as StyleLossName[];

/** The style loss of a name. */
export function styleLossOf(name: StyleLossName): StyleLoss {
  return REGISTRY[name];
}
