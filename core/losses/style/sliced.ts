/**
 * The style loss `sliced`: the sliced 2-Wasserstein distance, sorted values of the features along random directions
 * (Heitz et al. 2021).
 */
import { apply } from "../../graph/node.ts";
import type { MapShape } from "../../graph/shape.ts";
import { normalNumber } from "../../image/noise.ts";
import { LAYER_NAMES } from "../../network/vgg19.ts";
import { project, projectionShape } from "../../ops/project/project.ts";
import { sortChannels } from "../../ops/sort/sort.ts";
import { sortedDifference } from "../../ops/sorted_difference/sorted_difference.ts";
import { normalizationOf } from "../normalization.ts";
import { average, type StyleConstant, type StyleLoss } from "./style_loss.ts";

/** Directions in a layer; a multiple of four. */
export const DIRECTIONS = 32;

/** Random directions of length 1, C x {@linkcode DIRECTIONS}. */
const directions: StyleConstant = {
  label: "directions",
  shape: ({ channels }) => projectionShape(channels, DIRECTIONS),
  values(layer, { channels }) {
    const seed = LAYER_NAMES.indexOf(layer) + 1;
    const count = channels * DIRECTIONS;
    const values = Float32Array.from({ length: count }, (_, i) => normalNumber(i, seed));
    for (let k = 0; k < DIRECTIONS; k++) {
      let squares = 0;
      for (let c = 0; c < channels; c++) squares += values[c * DIRECTIONS + k]! ** 2;
      for (let c = 0; c < channels; c++) values[c * DIRECTIONS + k]! /= Math.sqrt(squares);
    }
    return values;
  },
};

/** The style loss `sliced`. Sorted values have no positions, so there are no masks, and tiles cannot divide them. */
export const sliced: StyleLoss = {
  masks: false,
  centered: false,
  undivided: { verb: "sorts", channels: DIRECTIONS },
  constant: directions,
  statistics: (features, { constant }) => [
    apply(project, [features, constant!], { attributes: {} }),
  ],
  imageStatistics: (statistics) =>
    statistics.map((map) => apply(sortChannels, [map], { attributes: {} })),
  tiledStatistics({ features, constant, assemble }) {
    const projected = apply(project, [features, constant!], { attributes: {} });
    return [{ value: assemble(projected), seed: projected, gradient: "map" }];
  },
  // Rank by rank: one distribution is moved part of the way to the other.
  mix(styles, positions) {
    const lists = styles.map(({ values }) => resampleRanks(values[0]!, positions));
    const shape = { ...styles[0]!.shapes[0] as MapShape, width: positions, height: 1 };
    return { values: [average(styles, lists)], shapes: [shape] };
  },
  compare([projected], { targets: [target], normalization, label }) {
    const { node, statistics } = target!;
    const attributes = { scale: normalizationOf(normalization).valueScale(statistics) };
    return [apply(sortedDifference, [projected!, node], { attributes, label })];
  },
};

/** Sorted values of each direction at another number of ranks, interpolated linearly. */
function resampleRanks(sorted: Float32Array, ranks: number): Float32Array {
  const given = sorted.length / DIRECTIONS;
  if (given === ranks) return sorted;
  const resampled = new Float32Array(DIRECTIONS * ranks);
  for (let k = 0; k < DIRECTIONS; k++) {
    for (let rank = 0; rank < ranks; rank++) {
      // A rank stands for a quantile, which lies in its middle.
      const at = Math.min(given - 1, Math.max(0, (rank + 0.5) * given / ranks - 0.5));
      const below = Math.floor(at);
      const low = sorted[k * given + below]!;
      const high = sorted[k * given + Math.min(below + 1, given - 1)]!;
      resampled[k * ranks + rank] = low + (at - below) * (high - low);
    }
  }
  return resampled;
}
