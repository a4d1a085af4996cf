/** Roots of symmetric matrices in float64: exact ones, and those of the plain iteration. */
import { sum } from "../tensor.ts";
import { ofEigenvalues, symmetricEigen } from "./symmetric_eigen.ts";

/** Parameters of {@linkcode matrixRoot}. */
export interface MatrixRootOptions {
  /** Rows and columns. */
  readonly size: number;
  /** The number added to the diagonal. Default 0. */
  readonly epsilon?: number;
  /** The share of the trace that is added to every eigenvalue besides. Default 0. */
  readonly floor?: number;
  /** By how many plain steps the root is taken, see {@linkcode plainRoots}. Default: it is exact. */
  readonly plainSteps?: number | undefined;
}

/** The roots of an eigenvalue. */
export interface EigenvalueRoots {
  /** Its square root. */
  readonly root: number;
  /** The inverse of that. */
  readonly inverse: number;
}

/** The square root of a symmetric positive semi-definite matrix, by its eigenvalues; `size * size` numbers. */
export function matrixRoot(matrix: ArrayLike<number>, options: MatrixRootOptions): Float64Array {
  const { size, epsilon = 0, floor = 0, plainSteps } = options;
  const eigen = symmetricEigen(matrix, size);
  const added = epsilon + floor * (sum(eigen.values) + size * epsilon);
  const roots = plainSteps === undefined
    ? exactRoots
    : plainRoots(eigen.values.map((value) => value + added), plainSteps);
  return ofEigenvalues(eigen, (value) => roots(value + added).root);
}

/** The root of an eigenvalue and its inverse; what rounding errors have made negative counts as zero. */
export function exactRoots(value: number): EigenvalueRoots {
  const root = Math.sqrt(Math.max(value, 0));
  return { root, inverse: 1 / root };
}

/**
 * The result of the coupled Newton-Schulz iteration for an eigenvalue of a matrix, from the matrix over its Frobenius
 * norm: `t = (3 - z y) / 2, y <- y t, z <- t z`. All that it multiplies is made of the matrix, so that each
 * eigenvalue goes its own way.
 *
 * @param values all eigenvalues of the matrix
 * @param steps how often
 */
export function plainRoots(
  values: ArrayLike<number>,
  steps: number,
): (value: number) => EigenvalueRoots {
  const norm = Math.hypot(...Array.from(values));
  return (value) => {
    let root = value / norm, inverse = 1;
    for (let i = 0; i < steps; i++) {
      const step = (3 - inverse * root) / 2;
      root *= step;
      inverse *= step;
    }
    return { root: root * Math.sqrt(norm), inverse: inverse / Math.sqrt(norm) };
  };
}

/** The product of two square matrices of `size * size` numbers. */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let total = 0;
      for (let k = 0; k < size; k++) total += a[i * size + k]! * b[k * size + j]!;
      product[i * size + j] = total;
    }
  }
  return product;
}

/** The sum of a square matrix's diagonal. */
export function trace(matrix: ArrayLike<number>, size: number): number {
  let total = 0;
  for (let i = 0; i < size; i++) total += matrix[i * (size + 1)]!;
  return total;
}
