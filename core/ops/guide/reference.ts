/** The float64 reference of features times a guide. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/**
 * Every channel times a guide, position by position. Without centres it is its own gradient:
 * `guide(upstream, weights)`.
 *
 * @param weights one number a position
 * @param centres one number a channel, which is subtracted before. Default zeros
 */
export function guide(
  features: Tensor64,
  weights: ArrayLike<number>,
  centers?: ArrayLike<number>,
): Tensor64 {
  const [, height, width] = features.shape;
  const positions = height * width;
  return tensor64(
    features.shape,
    features.data.map((value, i) => {
      const center = centers?.[Math.floor(i / positions)] ?? 0;
      return (value - center) * weights[i % positions]!;
    }),
  );
}
