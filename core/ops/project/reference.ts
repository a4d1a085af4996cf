/** Projection of features along directions, and its gradient, in float64. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** A matrix of one row a channel and one column a direction, row by row. */
export interface Projection {
  /** `channels * directions` numbers. */
  readonly matrix: ArrayLike<number>;
  /** Columns. */
  readonly directions: number;
}

/** A map along other directions: `out[k] = sum over channels c of P[c, k] F[c]`. */
export function project(features: Tensor64, { matrix, directions }: Projection): Tensor64 {
  const [channels, height, width] = features.shape;
  const positions = height * width;
  const projected = tensor64([directions, height, width]);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < directions; k++) {
      for (let m = 0; m < positions; m++) {
        projected.data[k * positions + m]! += matrix[c * directions + k]! *
          features.data[c * positions + m]!;
      }
    }
  }
  return projected;
}

/** The gradient of {@linkcode project} with respect to the map: the upstream gradient along the rows. */
export function projectGradient(
  upstream: Tensor64,
  { matrix, directions }: Projection,
): Tensor64 {
  const channels = matrix.length / directions;
  const transposed = Float64Array.from(
    matrix,
    (_, i) => matrix[(i % channels) * directions + Math.floor(i / channels)]!,
  );
  return project(upstream, { matrix: transposed, directions: channels });
}
