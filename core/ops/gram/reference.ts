/** The Gram matrix and its gradient in float64. */
import { type Tensor64, tensor64 } from "../tensor.ts";

/** Parameters of {@linkcode gram} and {@linkcode gramGradient}. */
export interface GramOptions {
  /** Factor of the products' sums, for example `1 / M`. Default 1. */
  readonly factor?: number;
}

/**
 * The Gram matrix `G = factor F F^T` of feature maps as a matrix F of C channels and M positions: how
 * strongly two channels appear together.
 *
 * @returns `C * C` values, symmetric
 */
export function gram(features: Tensor64, options: GramOptions = {}): Float64Array {
  const { factor = 1 } = options;
  const [channels, height, width] = features.shape;
  const positions = height * width;
  const matrix = new Float64Array(channels * channels);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let p = 0; p < positions; p++) {
        sum += features.data[i * positions + p]! * features.data[j * positions + p]!;
      }
      matrix[i * channels + j] = matrix[j * channels + i] = factor * sum;
    }
  }
  return matrix;
}

/** Parameters of {@linkcode gramDifference} and its gradient. */
export interface GramDifferenceOptions extends GramOptions {
  /** The matrix to compare with, `C * C` values. */
  readonly wanted: ArrayLike<number>;
  /** Factor of the loss. */
  readonly scale: number;
}

/** `scale * sum (G - A)^2` for the Gram matrix G of feature maps and a matrix A. */
export function gramDifference(
  features: Tensor64,
  { wanted, scale, ...options }: GramDifferenceOptions,
): number {
  return gram(features, options).reduce((sum, g, i) => sum + scale * (g - wanted[i]!) ** 2, 0);
}

/** The gradient with respect to the features of {@linkcode gramDifference}. */
export function gramDifferenceGradient(
  features: Tensor64,
  { wanted, scale, ...options }: GramDifferenceOptions,
): Tensor64 {
  const difference = gram(features, options).map((g, i) => 2 * scale * (g - wanted[i]!));
  return gramGradient(features, { ...options, gramGradient: difference });
}

/** Parameters of {@linkcode gramGradient}. */
export interface GramGradientOptions extends GramOptions {
  /** The gradient with respect to the Gram matrix, `C * C` values; it need not be symmetric. */
  readonly gramGradient: ArrayLike<number>;
}

/** The gradient with respect to the features of {@linkcode gram}: `dF = factor (dG + dG^T) F`. */
export function gramGradient(features: Tensor64, options: GramGradientOptions): Tensor64 {
  const { factor = 1, gramGradient } = options;
  const [channels, height, width] = features.shape;
  const positions = height * width;
  const gradient = tensor64(features.shape);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < channels; j++) {
      const both = factor * (gramGradient[i * channels + j]! + gramGradient[j * channels + i]!);
      for (let p = 0; p < positions; p++) {
        gradient.data[i * positions + p]! += both * features.data[j * positions + p]!;
      }
    }
  }
  return gradient;
}
