/** Content and style losses of one layer with their gradients in float64. */
import { squaredDifference, squaredDifferenceGradient } from "../ops/difference/reference.ts";
import { gram, gramGradient } from "../ops/gram/reference.ts";
import { sum, type Tensor64, tensor64 } from "../ops/tensor.ts";
import type { LossNormalization } from "./normalization.ts";

/** A loss on one layer's features and its gradient with respect to them. */
export interface FeatureLoss {
  readonly value: number;
  readonly gradient: Tensor64;
}

/** Parameters of a loss, given the content image's features or the style image's Gram matrix. */
interface FeatureLossOptions<Wanted> {
  readonly wanted: Wanted;
  /** The rules stand in the table at {@linkcode LossNormalization}. */
  readonly normalization: LossNormalization;
  /** The layer's weight. */
  readonly weight: number;
}

/** The difference of features from the content image's. */
export function contentLoss(
  features: Tensor64,
  { wanted: { data: wanted }, normalization, weight }: FeatureLossOptions<Tensor64>,
): FeatureLoss {
  const scaled = { wanted, factor: weight * contentFactor(wanted, normalization) };
  return {
    value: squaredDifference(features.data, scaled),
    gradient: tensor64(features.shape, squaredDifferenceGradient(features.data, scaled)),
  };
}

function contentFactor(wanted: Float64Array, normalization: LossNormalization): number {
  if (normalization === "gatys") return 1 / 2;
  if (normalization === "mean") return 1 / wanted.length;
  const mean = sum(wanted) / wanted.length;
  const deviation = sum(wanted.map((value) => (value - mean) ** 2));
  // A content image without any contrast must not divide by 0.
  return 1 / (deviation + 1e-6 * sum(wanted.map((value) => value ** 2)) + 1e-12);
}

/** The difference of the features' Gram matrix from the style image's, both divided by their positions. */
export function styleLoss(
  features: Tensor64,
  { wanted, normalization, weight }: FeatureLossOptions<Float64Array>,
): FeatureLoss {
  const factor = 1 / positions(features);
  const scaled = { wanted, factor: weight * styleFactor(wanted, normalization) };
  const matrix = gram(features, { factor });
  const back = squaredDifferenceGradient(matrix, scaled);
  return {
    value: squaredDifference(matrix, scaled),
    gradient: gramGradient(features, { gramGradient: back, factor }),
  };
}

/** `wanted` holds C * C numbers. */
function styleFactor(wanted: Float64Array, normalization: LossNormalization): number {
  if (normalization === "gatys") return 1 / (4 * wanted.length);
  if (normalization === "mean") return 1 / wanted.length ** 2;
  return 1 / (sum(wanted.map((value) => value ** 2)) + 1e-12);
}

/** Height times width. */
export function positions(features: Tensor64): number {
  return features.shape[1] * features.shape[2];
}
