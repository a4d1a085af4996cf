/** The registry of style losses: one file, one line here and one name in `names.ts` each. */
import { covariance } from "./covariance.ts";
import { gram } from "./gram.ts";
import type { StyleLossName } from "./names.ts";
import { sliced } from "./sliced.ts";
import type { StyleLoss } from "./style_loss.ts";
import { wasserstein } from "./wasserstein.ts";

/** The style losses by name: a new one is imported here, and named in `names.ts`. */
export const REGISTRY: Readonly<Record<StyleLossName, StyleLoss>> = {
  gram,
  covariance,
  wasserstein,
  sliced,
};

/** The style loss of a name. */
export function styleLossOf(name: StyleLossName): StyleLoss {
  return REGISTRY[name];
}
