/** Content and style losses of one layer with their gradients in float64. */
import { squaredDifference, squaredDifferenceGradient } from "../ops/difference/reference.ts";
import { gram, gramGradient } from "../ops/gram/reference.ts";
import { type Tensor64, tensor64 } from "../ops/tensor.ts";
import { sum } from "../ops/vectors.ts";
import type { LossNormalization } from "./normalization.ts";

/** A loss on one layer's features and its gradient with respect to them. */
export interface FeatureLoss {
  /** The loss. */
  readonly value: number;
  /** As large as the features. */
  readonly gradient: Tensor64;
}

/** Parameters of {@linkcode contentLoss}. */
export interface ContentLossOptions {
  /** The content image's features of the same layer. */
  readonly wanted: Tensor64;
  /** The loss's form. */
  readonly form: LossNormalization;
  /** The layer's weight. */
  readonly weight: number;
}

/** How far features are from the content image's: the table at {@linkcode LossNormalization}. */
export function contentLoss(features: Tensor64, options: ContentLossOptions): FeatureLoss {
  const { wanted, form, weight } = options;
  const asked = { wanted: wanted.data, factor: weight * contentFactor(wanted.data, form) };
  return {
    value: squaredDifference(features.data, asked),
    gradient: tensor64(features.shape, squaredDifferenceGradient(features.data, asked)),
  };
}

/** What the sum of squared differences is multiplied by. */
export function contentFactor(wanted: ArrayLike<number>, form: LossNormalization): number {
  if (form === "gatys") return 1 / 2;
  if (form === "mean") return 1 / wanted.length;
  const mean = sum(wanted) / wanted.length;
  let deviation = 0, squares = 0;
  for (let i = 0; i < wanted.length; i++) {
    deviation += (wanted[i]! - mean) ** 2;
    squares += wanted[i]! ** 2;
  }
  // A content image without any contrast must not divide by 0.
  return 1 / (deviation + 1e-6 * squares + 1e-12);
}

/** Parameters of {@linkcode styleLoss}. */
export interface StyleLossOptions {
  /** The style image's Gram matrix of the same layer, divided by its positions: `C * C` values. */
  readonly wanted: Float64Array;
  /** The loss's form. */
  readonly form: LossNormalization;
  /** The layer's weight. */
  readonly weight: number;
}

/** How far features' Gram matrix is from the style image's: the table at {@linkcode LossNormalization}. */
export function styleLoss(features: Tensor64, options: StyleLossOptions): FeatureLoss {
  const { wanted, form, weight } = options;
  const factor = 1 / positions(features);
  const asked = { wanted, factor: weight * styleFactor(wanted, form) };
  const matrix = gram(features, { factor });
  return {
    value: squaredDifference(matrix, asked),
    gradient: gramGradient(features, {
      gramGradient: squaredDifferenceGradient(matrix, asked),
      factor,
    }),
  };
}

/** What the sum of squared differences of Gram matrices is multiplied by. */
export function styleFactor(wanted: ArrayLike<number>, form: LossNormalization): number {
  // wanted holds C * C numbers.
  if (form === "gatys") return 1 / (4 * wanted.length);
  if (form === "mean") return 1 / wanted.length ** 2;
  let squares = 0;
  for (let i = 0; i < wanted.length; i++) squares += wanted[i]! ** 2;
  return 1 / (squares + 1e-12);
}

/** M: height times width. */
export function positions(features: Tensor64): number {
  return features.shape[1] * features.shape[2];
}
