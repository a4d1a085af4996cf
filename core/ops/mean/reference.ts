/** Means of channels and their gradient in float64. */
import { type Shape64, type Tensor64, tensor64 } from "../tensor.ts";

/** The mean of each channel over positions, C x 1 x 1. */
export function mean(features: Tensor64): Tensor64 {
  const [channels, height, width] = features.shape;
  const positions = height * width;
  const means = tensor64([channels, 1, 1]);
  features.data.forEach((value, i) => means.data[Math.floor(i / positions)]! += value / positions);
  return means;
}

/**
 * The gradient of {@linkcode mean} with respect to the features: the same at every position.
 *
 * @param inputShape the shape of the features
 */
export function meanGradient(upstream: Tensor64, inputShape: Shape64): Tensor64 {
  const [, height, width] = inputShape;
  const positions = height * width;
  const gradient = tensor64(inputShape);
  return {
    ...gradient,
    data: gradient.data.map((_, i) => upstream.data[Math.floor(i / positions)]! / positions),
  };
}
