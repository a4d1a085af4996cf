/** Linear maps of colours that match mean and covariance. */
import {
  cholesky,
  eigen,
  invertLower,
  mapEigenvalues,
  type Matrix3,
  multiply,
  ofEigenvalues,
} from "./matrix3.ts";

/**
 * The linear map that turns one covariance into another:
 * `sym` the symmetric one, which moves colours least (optimal transport between normal distributions),
 * `pca` the product of symmetric roots, `chol` the product of triangles.
 *
 * @category Colours
 */
export type MatchTransform = typeof MATCH_TRANSFORMS[number];

/**
 * The names of {@linkcode MatchTransform}.
 *
 * @category Colours
 */
export const MATCH_TRANSFORMS = ["pca", "chol", "sym"] as const;

/** Options of {@linkcode matchStatistics}. */
export interface MatchOptions {
  /** The linear map. */
  readonly match: MatchTransform;
  /**
   * The least variance that counts as colour. Directions in which the planes have less (of a grey-scale or
   * flat picture) are left out the more, the less it is, and wholly under a quarter: what varies there is rounding
   * errors and noise, which would be blown up.
   */
  readonly leastVariance: number;
}

/**
 * Three planes mapped linearly so that their mean and covariance are those of others: exactly, as long as all
 * eigenvalues of their covariance are at least `leastVariance`. Nothing is clipped.
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
  return mapped(planes, transform, { from: own.mean, to: wanted.mean });
}

/** The variances of the colours that are wanted between which {@linkcode limitVariances} fades out. */
export interface LimitOptions {
  /** Up to here a variance is limited. */
  readonly limited: number;
  /** From here on it is free. */
  readonly free: number;
}

/**
 * Three planes whose colours vary no more than others do in those directions in which the others hardly vary: by
 * these the colours of a grey-scale picture are grey, of a toned one on a line, and nothing else is changed. In each
 * principal direction of `target` that has little variance the distance from its mean is scaled down.
 *
 * @param planes three planes of values, one after the other
 * @param target three planes of any length
 */
export function limitVariances(
  planes: ArrayLike<number>,
  target: ArrayLike<number>,
  { limited, free }: LimitOptions,
): Float64Array {
  const own = colorStatistics(planes);
  const wanted = colorStatistics(target);
  const { values, vectors } = eigen(wanted.covariance);
  const factors = values.map((variance, k) => {
    const direction = [0, 3, 6].map((row) => vectors[row + k]!);
    const shift = direction.reduce((sum, v, i) => sum + v * (own.mean[i]! - wanted.mean[i]!), 0);
    const spread = direction.reduce(
      (sum, v, i) =>
        sum + direction.reduce((rest, w, j) => rest + v * w * own.covariance[3 * i + j]!, 0),
      0,
    );
    // What rounding leaves of 0 is 0.
    const kept = Math.max(0, variance - 1e-15);
    const square = shift ** 2 + spread;
    const factor = square > kept ? Math.sqrt(kept / square) : 1;
    const share = Math.min(1, Math.max(0, (variance - limited) / (free - limited)));
    return factor + share * (1 - factor);
  });
  const center = { from: wanted.mean, to: wanted.mean };
  return mapped(planes, ofEigenvalues({ values: factors, vectors }), center);
}

/** Planes mapped by a matrix, about a point that goes to another. */
function mapped(
  planes: ArrayLike<number>,
  matrix: Matrix3,
  { from, to }: { readonly from: Float64Array; readonly to: Float64Array },
): Float64Array {
  const count = planes.length / 3;
  const result = new Float64Array(3 * count);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < count; i++) {
      let value = to[c]!;
      for (let k = 0; k < 3; k++) {
        value += matrix[3 * c + k]! * (planes[k * count + i]! - from[k]!);
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
 * The matrix A with A S A^T = T for the covariances S of `from` and T of `to`, where S has full rank (Gatys et al.,
 * "Preserving color in neural artistic style transfer", 2016, for `pca` and `chol`).
 */
function colorTransform(
  from: ColorStatistics,
  to: ColorStatistics,
  { match, leastVariance }: MatchOptions,
): Matrix3 {
  const floor = (power: number) => (eigenvalue: number) =>
    Math.max(eigenvalue, leastVariance) ** power;
  // Of directions in which there are no colours nothing goes through.
  const through = mapEigenvalues(
    from.covariance,
    (eigenvalue) => Math.min(1, Math.max(0, (4 * eigenvalue / leastVariance - 1) / 3)),
  );
  if (match === "chol") {
    const source = mapEigenvalues(from.covariance, floor(1));
    return multiply(
      multiply(cholesky(to.covariance), invertLower(cholesky(source))),
      through,
    );
  }
  const inverseRoot = mapEigenvalues(from.covariance, floor(-0.5));
  if (match === "pca") {
    return multiply(multiply(symmetricRoot(to.covariance), inverseRoot), through);
  }
  const root = mapEigenvalues(from.covariance, floor(0.5));
  const middle = symmetricRoot(multiply(multiply(root, to.covariance), root));
  return multiply(multiply(multiply(inverseRoot, middle), inverseRoot), through);
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
