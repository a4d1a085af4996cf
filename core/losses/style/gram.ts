/** The style loss `gram`: Gram matrices `F F^T / M` of the features (Gatys, Ecker, Bethge 2016). */
import { apply } from "../../graph/node.ts";
import { gram as gramMatrix } from "../../ops/gram/gram.ts";
import { average, compareMatrices, guided, type StyleLoss } from "./style_loss.ts";

/** The style loss `gram`. */
export const gram: StyleLoss = {
  masks: true,
  centered: false,
  statistics: (features, { guide }) => [
    apply(gramMatrix, [guided(features, guide)], { attributes: {} }),
  ],
  imageStatistics: (statistics) => statistics,
  tiledStatistics({ layer, features, owned, positions, sum }) {
    // Computed again for the backward pass: kept until then it would take as much memory as the features.
    const compute = () =>
      apply(gramMatrix, [guided(features, owned)], {
        attributes: { positions },
        label: `gram of ${layer}`,
      });
    return [{ value: sum(compute()), seed: compute(), gradient: "whole" }];
  },
  mix: (styles) => ({
    values: [average(styles, styles.map(({ values }) => values[0]!))],
    shapes: styles[0]!.shapes,
  }),
  compare: (statistics, comparison) => [compareMatrices(statistics, 0, comparison)],
};
