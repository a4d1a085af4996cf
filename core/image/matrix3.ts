/** Small dense linear algebra: 3x3 matrices. */

/** A 3 x 3 matrix, row after row. */
export type Matrix3 = Float64Array;

/** Sweeps of Jacobi's method: convergence is quadratic, so that six are enough for doubles. */
const SWEEPS = 10;

/** The product of two matrices. */
export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  return matrix((row, column) => {
    let sum = 0;
    for (let k = 0; k < 3; k++) sum += a[3 * row + k]! * b[3 * k + column]!;
    return sum;
  });
}

/**
 * The function of a symmetric matrix that maps each of its eigenvalues as `map` does and keeps its
 * eigenvectors: its root, for example, or its inverse.
 */
export function mapEigenvalues(symmetric: Matrix3, map: (eigenvalue: number) => number): Matrix3 {
  const { values, vectors } = eigen(symmetric);
  return ofEigenvalues({ values: values.map(map), vectors });
}

/** Eigenvalues, and orthonormal eigenvectors as columns, of a symmetric matrix. */
export interface Eigen {
  /** Three eigenvalues, in no order. */
  readonly values: Float64Array;
  /** In each column the eigenvector of the eigenvalue at that place. */
  readonly vectors: Matrix3;
}

/** The symmetric matrix that has these eigenvalues and eigenvectors. */
export function ofEigenvalues({ values, vectors }: Eigen): Matrix3 {
  return matrix((row, column) => {
    let sum = 0;
    for (let k = 0; k < 3; k++) {
      sum += vectors[3 * row + k]! * values[k]! * vectors[3 * column + k]!;
    }
    return sum;
  });
}

/** The lower triangle L with L L^T = a symmetric positive semi-definite matrix (Cholesky). */
export function cholesky(symmetric: Matrix3): Matrix3 {
  const lower = new Float64Array(9);
  const scale = Math.max(symmetric[0]!, symmetric[4]!, symmetric[8]!);
  for (let column = 0; column < 3; column++) {
    for (let row = column; row < 3; row++) {
      let rest = symmetric[3 * row + column]!;
      for (let k = 0; k < column; k++) rest -= lower[3 * row + k]! * lower[3 * column + k]!;
      const pivot = lower[4 * column]!;
      if (row === column) {
        // Of a dependent column only rounding errors are left: the column is 0.
        lower[4 * row] = rest > 1e-12 * scale ? Math.sqrt(rest) : 0;
      } else if (pivot > 0) lower[3 * row + column] = rest / pivot;
    }
  }
  return lower;
}

/** The inverse of a lower triangle without zeros on its diagonal. */
export function invertLower(lower: Matrix3): Matrix3 {
  const inverse = new Float64Array(9);
  for (let column = 0; column < 3; column++) {
    for (let row = column; row < 3; row++) {
      let rest = row === column ? 1 : 0;
      for (let k = column; k < row; k++) rest -= lower[3 * row + k]! * inverse[3 * k + column]!;
      inverse[3 * row + column] = rest / lower[4 * row]!;
    }
  }
  return inverse;
}

/** Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations. */
export function eigen(symmetric: Matrix3): Eigen {
  const rest = symmetric.slice();
  const vectors = matrix((row, column) => row === column ? 1 : 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [p, q] of [[0, 1], [0, 2], [1, 2]] as const) {
      const off = rest[3 * p + q]!;
      if (off === 0) continue;
      // The smaller of the two angles that turn the element off the diagonal to 0.
      const angle = 0.5 * Math.atan(2 * off / (rest[4 * q]! - rest[4 * p]!));
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (const columns of [rest, vectors]) rotate(columns, { at: [p, q], step: 3, c, s });
      rotate(rest, { at: [3 * p, 3 * q], step: 1, c, s });
    }
  }
  return { values: Float64Array.of(rest[0]!, rest[4]!, rest[8]!), vectors };
}

/** Turns two columns (`step` 3) or rows (`step` 1), which start `at`, into each other. */
function rotate(
  of: Matrix3,
  { at: [p, q], step, c, s }: {
    readonly at: readonly [number, number];
    readonly step: number;
    readonly c: number;
    readonly s: number;
  },
): void {
  for (let k = 0; k < 3 * step; k += step) {
    const [x, y] = [of[p + k]!, of[q + k]!];
    of[p + k] = c * x - s * y;
    of[q + k] = s * x + c * y;
  }
}

function matrix(element: (row: number, column: number) => number): Matrix3 {
  return Float64Array.from({ length: 9 }, (_, i) => element(Math.floor(i / 3), i % 3));
}
