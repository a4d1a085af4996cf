/** Filters of resampling, and what they make of one axis. */

/** For every output position of one axis the inputs it is made of: `count` from `starts[i]` on. */
export interface Taps {
  /** Inputs of each output. */
  readonly count: number;
  /** The first input of each output; they never descend. */
  readonly starts: Int32Array;
  /** `outputs x count` weights; each row sums to 1. */
  readonly weights: Float64Array;
  /** The first tap whose input has a part in the output's square, or next to it when enlarging. */
  readonly nearFrom: Int32Array;
  /** The tap after the last such input. */
  readonly nearTo: Int32Array;
}

/**
 * The reach of a filter and the weight of an input at a distance from the output's centre. Both are in
 * input pixels, and `widening` is how many of them an output pixel spans, at least 1.
 */
interface FilterShape {
  reach(widening: number): number;
  weight(distance: number, widening: number): number;
}

/** Lobes of the Lanczos window on each side. */
const LOBES = 3;

/** Filters of {@linkcode tapsFor}. */
export type Filter = "lanczos" | "linear" | "area";

const FILTERS: Readonly<Record<Filter, FilterShape>> = {
  lanczos: {
    reach: (widening) => LOBES * widening,
    weight: (distance, widening) => lanczos(distance / widening),
  },
  linear: {
    reach: (widening) => widening,
    weight: (distance, widening) => Math.max(0, 1 - Math.abs(distance) / widening),
  },
  // The overlap of an input pixel with the output's window. A window is one pixel wide at least, so
  // that enlarging interpolates linearly instead of showing blocks.
  area: {
    reach: (widening) => (1 + widening) / 2,
    weight: (distance, widening) =>
      Math.max(0, Math.min(0.5, distance + widening / 2) - Math.max(-0.5, distance - widening / 2)),
  },
};

/** What rounding may add to a distance between pixels. */
const ROUNDING = 1e-9;

/**
 * Computes the taps of one axis. Pixels are squares: the centre of number i lies at i + 1/2. When shrinking,
 * filters are widened by the same factor. Beyond the edge stands the edge's own pixel.
 *
 * @param inputs pixels of the axis before, at least 1
 * @param outputs pixels of the axis afterwards, at least 1
 */
export function tapsFor(inputs: number, outputs: number, filter: Filter): Taps {
  const shape = FILTERS[filter];
  const step = inputs / outputs;
  const widening = Math.max(1, step);
  const reach = shape.reach(widening);
  const near = FILTERS.area.reach(widening) - ROUNDING;
  const count = Math.min(inputs, Math.ceil(2 * reach) + 1);
  const starts = new Int32Array(outputs);
  const nearFrom = new Int32Array(outputs);
  const nearTo = new Int32Array(outputs);
  const weights = new Float64Array(outputs * count);
  for (let i = 0; i < outputs; i++) {
    const center = (i + 0.5) * step - 0.5;
    const first = Math.ceil(center - reach);
    const start = Math.min(Math.max(0, first), inputs - count);
    const tapOf = (at: number) => Math.min(Math.max(0, at), inputs - 1) - start;
    starts[i] = start;
    nearFrom[i] = tapOf(Math.ceil(center - near));
    nearTo[i] = tapOf(Math.floor(center + near)) + 1;
    const row = weights.subarray(i * count, (i + 1) * count);
    let sum = 0;
    for (let at = first; at <= center + reach; at++) {
      const weight = shape.weight(at - center, widening);
      row[tapOf(at)]! += weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) row[k]! /= sum;
  }
  return { count, starts, weights, nearFrom, nearTo };
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return LOBES * Math.sin(angle) * Math.sin(angle / LOBES) / (angle * angle);
}
