/** Linear maps of colours that match mean and covariance. */
import { cholesky, invertLower, mapEigenvalues, type Matrix3, multiply } from "./matrix3.ts";

/**
 * The linear map that turns one covariance into another:
 * `sym` the symmetric one, which moves colours least (optimal transport between normal distributions),
 * `pca` the product of symmetric roots, `chol` the product of triangles.
 */
export type MatchTransform = "pca" | "chol" | "sym";

/** Options of {@linkcode matchStatistics}. */
export interface MatchOptions {
  /** The linear map. */
  readonly match: MatchTransform;
  /**
   * The least variance that counts as colour. Directions in which the planes have less (of a grey-scale or
   * flat picture) would otherwise have their rounding errors blown up.
   */
  readonly leastVariance: number;
}

/**
 * Three planes mapped linearly so that their mean and covariance are those of others: exactly, as long as all
 * eigenvalues of their covariance are at least `leastVariance`; smaller ones count as that. Nothing is clipped.
 *
 * @param planes three planes of values, one after the other
 * @param target three planes of any length whose statistics are wanted
 */
export function matchStatistics(
  planes: ArrayLike<number>,
  target: ArrayLike<number>,
  options: MatchOptions,
): Float64Array {
  const own = colorStatistics(planes);
  const wanted = colorStatistics(target);
  const transform = colorTransform(own, wanted, options);
  const count = planes.length / 3;
  const result = new Float64Array(3 * count);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < count; i++) {
      let value = wanted.mean[c]!;
      for (let k = 0; k < 3; k++) {
        value += transform[3 * c + k]! * (planes[k * count + i]! - own.mean[k]!);
      }
      result[c * count + i] = value;
    }
  }
  return result;
}

/** The symmetric root of a symmetric positive semi-definite matrix. */
export function symmetricRoot(matrix: Matrix3): Matrix3 {
  // Rounding may leave what should be 0 a little below.
  return mapEigenvalues(matrix, (eigenvalue) => Math.sqrt(Math.max(0, eigenvalue)));
}

/**
 * The matrix A with A S A^T = T for the covariances S of `from` and T of `to` (Gatys et al., "Preserving
 * color in neural artistic style transfer", 2016, for `pca` and `chol`).
 */
function colorTransform(
  from: ColorStatistics,
  to: ColorStatistics,
  { match, leastVariance }: MatchOptions,
): Matrix3 {
  const floor = (power: number) => (eigenvalue: number) =>
    Math.max(eigenvalue, leastVariance) ** power;
  if (match === "chol") {
    const source = mapEigenvalues(from.covariance, floor(1));
    return multiply(cholesky(to.covariance), invertLower(cholesky(source)));
  }
  const inverseRoot = mapEigenvalues(from.covariance, floor(-0.5));
  if (match === "pca") return multiply(symmetricRoot(to.covariance), inverseRoot);
  const root = mapEigenvalues(from.covariance, floor(0.5));
  const middle = symmetricRoot(multiply(multiply(root, to.covariance), root));
  return multiply(multiply(inverseRoot, middle), inverseRoot);
}

/** The normal distribution that fits some colours. */
export interface ColorStatistics {
  /** The mean of each plane. */
  readonly mean: Float64Array;
  /** The covariance of the planes (divided by the number of pixels). */
  readonly covariance: Matrix3;
}

/** Mean and covariance of three planes, one after the other. */
export function colorStatistics(data: ArrayLike<number>): ColorStatistics {
  const count = data.length / 3;
  const mean = new Float64Array(3);
  for (let c = 0; c < 3; c++) {
    for (let i = c * count; i < (c + 1) * count; i++) mean[c]! += data[i]!;
    mean[c]! /= count;
  }
  const covariance = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    for (let column = row; column < 3; column++) {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += (data[row * count + i]! - mean[row]!) * (data[column * count + i]! - mean[column]!);
      }
      covariance[3 * row + column] = covariance[3 * column + row] = sum / count;
    }
  }
  return { mean, covariance };
}
