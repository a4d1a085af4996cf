/** Weighted sums and ranges of rows of numbers: along themselves, and of several rows to one. */
import type { Taps } from "./taps.ts";

/** A row: planes of one width, one after the other. */
export type Row = Float64Array<ArrayBuffer>;

/** Numbers that are read: of pictures 32 bits, of sums 64. */
type Numbers = Float32Array | Float64Array;

/** Resamples every plane of a row along itself. */
export function sumAlong(row: Numbers, into: Numbers, { count, starts, weights }: Taps): void {
  const outputs = starts.length;
  const planes = into.length / outputs;
  const inputs = row.length / planes;
  for (let plane = 0; plane < planes; plane++) {
    for (let x = 0; x < outputs; x++) {
      const start = plane * inputs + starts[x]!;
      let sum = 0;
      for (let k = 0; k < count; k++) sum += weights[x * count + k]! * row[start + k]!;
      into[plane * outputs + x] = sum;
    }
  }
}

/** Makes row number `y` of as many rows as there are taps. */
export function sumRows(
  rows: readonly Numbers[],
  into: Row,
  { count, weights }: Taps,
  y: number,
): void {
  into.fill(0);
  for (let k = 0; k < count; k++) {
    // Whole rows are added up, for the sake of the cache.
    const weight = weights[y * count + k]!;
    const row = rows[k]!;
    for (let i = 0; i < into.length; i++) into[i]! += weight * row[i]!;
  }
}

/** The least and the most of every position: two planes for one. */
export interface Range {
  readonly least: Row;
  readonly most: Row;
}

/** The range of every output's near inputs along a row. */
export function rangeAlong(row: Range, into: Range, { starts, nearFrom, nearTo }: Taps): void {
  const outputs = starts.length;
  const planes = into.least.length / outputs;
  const inputs = row.least.length / planes;
  for (let plane = 0; plane < planes; plane++) {
    for (let x = 0; x < outputs; x++) {
      const start = plane * inputs + starts[x]!;
      const end = start + nearTo[x]!;
      let least = Infinity;
      let most = -Infinity;
      for (let at = start + nearFrom[x]!; at < end; at++) {
        const low = row.least[at]!;
        const high = row.most[at]!;
        if (low < least) least = low;
        if (high > most) most = high;
      }
      into.least[plane * outputs + x] = least;
      into.most[plane * outputs + x] = most;
    }
  }
}

/** The range of the near rows of row number `y`. */
export function rangeRows(
  rows: readonly Range[],
  into: Range,
  { nearFrom, nearTo }: Taps,
  y: number,
): void {
  into.least.fill(Infinity);
  into.most.fill(-Infinity);
  for (let k = nearFrom[y]!; k < nearTo[y]!; k++) {
    const { least, most } = rows[k]!;
    for (let i = 0; i < least.length; i++) {
      if (least[i]! < into.least[i]!) into.least[i] = least[i]!;
      if (most[i]! > into.most[i]!) into.most[i] = most[i]!;
    }
  }
}
