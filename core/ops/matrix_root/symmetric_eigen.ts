/** Eigenvalues of symmetric matrices in float64. */

/** The eigenvalues of a symmetric matrix with their vectors. */
export interface Eigen {
  /** `size` eigenvalues, in no order. */
  readonly values: Float64Array;
  /** Orthonormal vectors in columns: vector j's number i is at `i * size + j`. */
  readonly vectors: Float64Array;
}

/** Sweeps over all pairs after which a matrix is as diagonal as float64 allows. */
const SWEEPS = 30;

/**
 * Eigenvalues and vectors by Jacobi's method: every off-diagonal number in turn is made zero by a rotation
 * (Golub and Van Loan, "Matrix Computations", section 8.5).
 *
 * @param matrix `size * size` numbers, symmetric
 */
export function symmetricEigen(matrix: ArrayLike<number>, size: number): Eigen {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (a[p * size + q] !== 0) rotate(a, vectors, { size, p, q });
      }
    }
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

/** Makes the number at (p, q) zero. */
function rotate(
  a: Float64Array,
  vectors: Float64Array,
  { size, p, q }: { readonly size: number; readonly p: number; readonly q: number },
): void {
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * a[p * size + q]!);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(t, 1);
  const sine = t * cosine;
  const turn = (values: Float64Array, first: number, second: number) => {
    const [x, y] = [values[first]!, values[second]!];
    values[first] = cosine * x - sine * y;
    values[second] = sine * x + cosine * y;
  };
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k);
  for (let k = 0; k < size; k++) turn(vectors, k * size + p, k * size + q);
  a[p * size + q] = a[q * size + p] = 0;
}

/** A function of a symmetric matrix: the matrix with the same vectors and `f` of the eigenvalues. */
export function ofEigenvalues(
  { values, vectors }: Eigen,
  f: (value: number) => number,
): Float64Array {
  const size = values.length;
  const result = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const factor = f(values[k]!);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        result[i * size + j]! += factor * vectors[i * size + k]! * vectors[j * size + k]!;
      }
    }
  }
  return result;
}
