/** The registry of style losses: one file and one line here each. */
import { covariance } from "./covariance.ts";
import { gram } from "./gram.ts";
import { sliced } from "./sliced.ts";
import type { StyleLoss } from "./style_loss.ts";
import { wasserstein } from "./wasserstein.ts";

/** The style losses by name: a new one is imported and named here. */
export const REGISTRY = { gram, covariance, wasserstein, sliced } satisfies Record<
  string,
  StyleLoss
>;

/**
 * Name of a style loss, see the option `--style-loss` in `docs/options.md`.
 *
 * @category Losses
 */
export type StyleLossName = keyof typeof import("./index.ts")["REGISTRY"];

/**
 * The names of the style losses.
 *
 * @category Losses
 */
export const STYLE_LOSSES: readonly StyleLossName[] = Object.keys(REGISTRY) as StyleLossName[];

/** The style loss of a name. */
export function styleLossOf(name: StyleLossName): StyleLoss {
  return REGISTRY[name];
}
