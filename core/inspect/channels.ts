/** The channels of a layer: activation strengths, correlations and coactivation. */
import { expectNumbers, expectObject, expectWhole } from "../checks.ts";
import type { Size } from "../size.ts";

/**
 * The activation strength of one channel of a layer.
 *
 * @category Inspection
 */
export interface Channel {
  /** Its number, from 0. */
  readonly number: number;
  /** Mean over all positions. */
  readonly mean: number;
  /** Root of the mean of the squares: the root of `G[number, number]`. Channels are ordered by it. */
  readonly strength: number;
  /** The largest value. */
  readonly peak: number;
  /** The position of the largest value, the first of several: row by row. */
  readonly peakAt: { readonly column: number; readonly row: number };
}

/**
 * The strength of every channel of feature maps.
 *
 * @param features `channels * height * width` values (CHW)
 * @returns one for each channel, by number
 */
export function channelsOf(
  features: Float32Array,
  shape: { readonly channels: number; readonly height: number; readonly width: number },
): Channel[] {
  const { channels, height, width } = shape;
  const positions = height * width;
  return Array.from({ length: channels }, (_, number) => {
    let [sum, squares, at] = [0, 0, 0];
    const map = features.subarray(number * positions, (number + 1) * positions);
    map.forEach((value, m) => {
      sum += value;
      squares += value * value;
      if (value > map[at]!) at = m;
    });
    return {
      number,
      mean: sum / positions,
      strength: Math.sqrt(squares / positions),
      peak: map[at]!,
      peakAt: { column: at % width, row: Math.floor(at / width) },
    };
  });
}

/** The same channels, the strongest first; of equals, the one with the smaller number. */
export function byStrength(channels: readonly Channel[]): Channel[] {
  return channels.toSorted((a, b) => b.strength - a.strength || a.number - b.number);
}

/**
 * Two different channels and their correlation.
 *
 * @category Inspection
 */
export interface ChannelPair {
  /** The row in the Gram matrix: the larger number. */
  readonly row: number;
  /** The column: the smaller number. */
  readonly column: number;
  /** `G[row, column]`, the mean over all positions of the product of the two features. */
  readonly gram: number;
  /** `G[row, column] / sqrt(G[row, row] G[column, column])`. */
  readonly correlation: number;
}

/** The strength, relative to the strongest channel, below which a channel is too faint for its pairs to mean much. */
const FAINT = 0.05;

/**
 * The Gram matrix with every channel scaled to the same strength, `G[i, j] / sqrt(G[i, i] G[j, j])`: the
 * cosine of the angle between the two maps as vectors. 1 where one map is a multiple of the other, 0 where
 * the two are never active at the same position. Rows and columns of dead channels are zero.
 *
 * @param gram `size * size` values, row by row
 */
export function correlationsOf(gram: Float32Array, size: number): Float32Array<ArrayBuffer> {
  const roots = Float64Array.from({ length: size }, (_, i) => Math.sqrt(gram[i * (size + 1)]!));
  const correlations = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const both = roots[i]! * roots[j]!;
      if (both > 0) correlations[i * size + j] = Math.min(1, gram[i * size + j]! / both);
    }
  }
  return correlations;
}

/**
 * The most correlated pairs of different channels, the strongest first; of equals, the one that comes first
 * in the matrix. Channels of less than {@linkcode FAINT} of the strongest one's strength are left out, dead
 * ones with them: two that fire at a single corner are perfectly alike and say nothing.
 *
 * @param gram `size * size` values, row by row
 * @param count how many at most
 */
export function strongestPairs(gram: Float32Array, size: number, count: number): ChannelPair[] {
  const energy = (i: number) => gram[i * (size + 1)]!;
  let most = 0;
  for (let i = 0; i < size; i++) most = Math.max(most, energy(i));
  const faint = (i: number) => !(energy(i) > 0 && energy(i) >= FAINT ** 2 * most);
  const pairs: ChannelPair[] = [];
  for (let row = 1; row < size; row++) {
    if (faint(row)) continue;
    for (let column = 0; column < row; column++) {
      if (faint(column)) continue;
      const value = gram[row * size + column]!;
      const correlation = Math.min(1, value / Math.sqrt(energy(row) * energy(column)));
      pairs.push({ row, column, gram: value, correlation });
    }
  }
  // Sorting is stable, so equals stay in the matrix's order.
  return pairs.sort((a, b) => b.correlation - a.correlation).slice(0, count);
}

/**
 * The coactivation of two channels of a layer: the geometric mean `sqrt(F_i F_j)` at every position, divided
 * by its largest value.
 *
 * @returns `height * width` values in [0, 1]; zeros when the two are never active at one position
 * @category Inspection
 */
export function coactivation(
  layer: Size & { readonly features: Float32Array },
  pair: { readonly row: number; readonly column: number },
): Float32Array {
  expectObject("layer", layer, "what inspect() gives");
  const { features, height, width } = layer;
  expectNumbers("features", features);
  expectObject("pair", pair, "an object with row and column");
  const channels = features.length / (height * width);
  for (const channel of [pair.row, pair.column]) {
    expectWhole("number of a channel", channel, 0, channels - 1);
  }
  const positions = height * width;
  const [i, j] = [pair.row * positions, pair.column * positions];
  const both = Float32Array.from(
    { length: positions },
    (_, m) => Math.sqrt(Math.max(0, features[i + m]! * features[j + m]!)),
  );
  const most = both.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? both.map((value) => value / most) : both;
}
