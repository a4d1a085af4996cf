/** The Bures distance of two covariances and its gradient in float64. */
import { exactRoots, multiply, plainRoots, trace } from "../matrix_root/reference.ts";
import { ofEigenvalues, symmetricEigen } from "../matrix_root/symmetric_eigen.ts";

/** Parameters of {@linkcode bures}. */
export interface BuresOptions {
  /** Rows and columns. */
  readonly size: number;
  /** The root of the target's covariance plus epsilon. */
  readonly root: ArrayLike<number>;
  /** The number added to the covariance's diagonal. */
  readonly epsilon: number;
  /** Factor of the distance. Default 1. */
  readonly factor?: number;
  /** The least share of the trace of an eigenvalue under the root, see the operation. Default 0. */
  readonly floor?: number;
  /** By how many plain steps the root is taken, see {@linkcode plainRoots}; without floor. Default: it is exact. */
  readonly plainSteps?: number | undefined;
  /** The trace of the target's covariance plus epsilon. Default: that of the root's square. */
  readonly trace?: number | undefined;
}

/** The squared Bures distance and its gradient with respect to the covariance. */
export interface Bures {
  /** The distance. */
  readonly value: number;
  /** `size * size` numbers, symmetric. */
  readonly gradient: Float64Array;
}

/**
 * `factor * (trace(Sigma_e) + trace(S S) - 2 trace(R - sqrt(phi) I))` by eigenvalues, with
 * `R = (S Sigma_e S + phi I)^(1/2)` and `phi = max(floor max(t, t0) - epsilon^2, 0)`, t the trace under the root and
 * t0 twice what it is where nothing differs.
 *
 * The gradient is `factor * (I - S (R^-1 + k I) S)`: k is `floor trace(R^-1 - I / sqrt(phi))` where phi moves with
 * the covariance, and 0 elsewhere. Of plain steps `R^-1` is their own inverse root.
 */
export function bures(covariance: ArrayLike<number>, options: BuresOptions): Bures {
  const { size, root, epsilon, factor = 1, floor = 0, plainSteps } = options;
  const regular = Float64Array.from(
    covariance,
    (value, i) => i % (size + 1) === 0 ? value + epsilon : value,
  );
  const inner = multiply(root, multiply(regular, root, size), size);
  const squared = multiply(root, root, size);
  const [sum, usual] = [trace(inner, size), 2 * trace(multiply(squared, squared, size), size)];
  const phi = Math.max(floor * Math.max(sum, usual) - epsilon ** 2, 0);
  const eigen = symmetricEigen(inner, size);
  const rootsOf = plainSteps === undefined ? exactRoots : plainRoots(eigen.values, plainSteps);
  const least = exactRoots(phi);
  let roots = 0, inverses = 0;
  for (const value of eigen.values) {
    const { root, inverse } = rootsOf(value + phi);
    roots += root - least.root;
    inverses += inverse - least.inverse;
  }
  const moved = phi > 0 && sum > usual ? floor * inverses : 0;
  const derivative = ofEigenvalues(eigen, (value) => rootsOf(value + phi).inverse + moved);
  const targetTrace = options.trace ?? trace(squared, size);
  const pulled = multiply(root, multiply(derivative, root, size), size);
  return {
    value: factor * (trace(regular, size) + targetTrace - 2 * roots),
    gradient: pulled.map((value, i) => factor * ((i % (size + 1) === 0 ? 1 : 0) - value)),
  };
}
