import { type Tensor64, tensor64 } from "../tensor.ts";

/**
 * Every channel times a guide, position by position. It is its own gradient: `guide(upstream, weights)`.
 *
 * @param weights as many as there are positions
 */
export function guide(features: Tensor64, weights: ArrayLike<number>): Tensor64 {
  const [, height, width] = features.shape;
  const positions = height * width;
  return tensor64(
    features.shape,
    features.data.map((value, i) => value * weights[i % positions]!),
  );
}
