/** The float64 reference of the difference from sorted values. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** Parameters of {@linkcode sortedDifference}. */
export interface SortedDifferenceOptions {
  /** As many numbers as there are values, ascending in each channel. */
  readonly wanted: ArrayLike<number>;
  /** Factor of the sum. Default 1. */
  readonly factor?: number;
}

/** `factor * sum of (sorted(P)_r - q_r)^2` over channels and ranks, and its gradient with respect to P. */
export function sortedDifference(
  values: Tensor64,
  { wanted, factor = 1 }: SortedDifferenceOptions,
): { readonly value: number; readonly gradient: Tensor64 } {
  const [channels, height, width] = values.shape;
  const positions = height * width;
  const gradient = tensor64(values.shape);
  let value = 0;
  for (let c = 0; c < channels; c++) {
    const start = c * positions;
    // Equal values stay in the order of their positions: sorting is stable.
    const places = Array.from({ length: positions }, (_, m) => start + m)
      .sort((a, b) => values.data[a]! - values.data[b]!);
    places.forEach((place, rank) => {
      const difference = values.data[place]! - wanted[start + rank]!;
      value += factor * difference ** 2;
      gradient.data[place] = 2 * factor * difference;
    });
  }
  return { value, gradient };
}
