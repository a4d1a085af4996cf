import { DIRECTIONS, type StyleLoss } from "./style_loss.ts";

/** What a style loss took of one style image, with its share in the mixture. */
export interface MixedIn {
  /** The values of each part of the description, see {@linkcode describeStyle}. */
  readonly values: readonly Float32Array[];
  /** Above 0; shares need not add up to anything. */
  readonly share: number;
}

/**
 * One style made of several: Gram matrices are averaged; of `covariance` and `wasserstein` the means and second
 * moments, so that the mixture is that of the distributions; of `sliced` the sorted values, rank by rank, so
 * that one distribution is moved part of the way to the other.
 *
 * @param options.positions how many values along each direction the sliced loss compares
 */
export function mixDescriptions(
  loss: StyleLoss,
  styles: readonly MixedIn[],
  { positions }: { readonly positions: number },
): Float32Array[] {
  const together = styles.reduce((sum, { share }) => sum + share, 0);
  const shares = styles.map(({ share }) => share / together);
  const average = (lists: readonly Float32Array[]) =>
    lists[0]!.map((_, i) => lists.reduce((sum, list, k) => sum + shares[k]! * list[i]!, 0));
  if (loss === "gram") return [average(styles.map(({ values }) => values[0]!))];
  if (loss === "sliced") {
    return [average(styles.map(({ values }) => resampleRanks(values[0]!, positions)))];
  }
  const means = styles.map(({ values }) => values[0]!);
  const mean = average(means);
  const moments = styles.map(({ values }, k) => plusOuter(values[1]!, means[k]!, 1));
  return [mean, plusOuter(average(moments), mean, -1)];
}

/** `matrix + factor * vector vector^T`. */
function plusOuter(matrix: Float32Array, vector: Float32Array, factor: number): Float32Array {
  const size = vector.length;
  return matrix.map((value, i) =>
    value + factor * vector[Math.floor(i / size)]! * vector[i % size]!
  );
}

/** Sorted values of each direction at another number of ranks, in between by straight lines. */
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
