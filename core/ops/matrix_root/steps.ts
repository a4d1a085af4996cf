/** The steps by which roots of matrices are taken: polynomials, one after the other. */

/**
 * The least eigenvalue that a root is taken of, as a share of the trace: a product of matrices in float32 is
 * not sure of anything below.
 */
export const ROOT_FLOOR = 1e-6;

/** The number of plain steps that `plain` stands for. */
export const PLAIN_STEPS = 12;

/**
 * The root that is taken: `scaled`, to within float32, of eigenvalues that {@linkcode ROOT_FLOOR} has lifted; or `plain`,
 * what {@linkcode PLAIN_STEPS} steps of Newton and Schulz make of the matrix over its Frobenius norm, wherever these
 * arrive. So does Crowson's style-transfer-pytorch: small eigenvalues then have roots that are too small.
 */
export type RootSteps = "scaled" | "plain";

/** One square of a step, `X <- a X^2 + b P + c I`, as `[a, b, c]`. */
export type Square = readonly [number, number, number];

/** A step: squares, of which the first is of P itself. */
export type Step = readonly Square[];

/** The steps to the nearest root that float32 has. */
const SCALED: readonly Step[] = [
  [[7.35196417, -10.8486881, 4.81111301]],
  [[1.87406076, -4.77755169, 3.66034158]],
  [[1.87406076, -4.77755169, 3.66034158]],
  [[1, -2.10251702, 0.894179367], [4.45899527, -0.469135605, 1.40936704]],
  [[1, -1.71678356, 0.680076857], [5.36956779, -0.682322148, 1.6834212]],
  [[1, -2.57368168, 2.0945597], [0.273551129, -0.336514394, 1.26229617]],
];

/** The steps to what twelve plain steps make of the inverse root. */
const PLAIN_INVERSE: readonly Step[] = [
  [[1, -1.16017813, 0.244166561], [82.8516285, -0.256599095, 0.423332526]],
  [[1, -0.64964871, 0.0797011958], [389.78338, -1.91564343, 1.73574686]],
  [[1, -1.10405872, 0.821991396], [2.07426031, -0.88167667, 0.971037483]],
  [[1.34635348, -2.69148337, 2.42119717]],
];

/** The plain steps themselves. */
const PLAIN: readonly Step[] = Array.from({ length: PLAIN_STEPS }, () => [[0, -0.5, 1.5]]);

/**
 * The steps to a root and to its inverse. Each is a polynomial T of the matrix P; one square makes any of degree 2, two
 * make any of degree 4. A step takes the root s of an eigenvalue of P to `s T(s^2)`.
 *
 * A step of Newton and Schulz, of degree 1, takes as many products besides T itself as any other. With higher degrees
 * 16 products do what twelve plain steps do with 33, and 24 what eleven scaled ones do with 30. They were found by
 * tests/fixtures/roots/make_steps.py:
 *
 * - `plain`, the inverse: fitted to what twelve plain steps make of a root from 0 to 1, to 7e-8 of it everywhere. The
 *   root itself, which is taken of a target once, is made by those twelve: rounding errors are a third.
 * - `scaled`: the nearest polynomials to 1 between the least root, a thousandth, or 0.15 of the largest, and the
 *   largest (after Amsel et al., "The Polar Express", 2025): all reach 1 to 3e-8. Without the 0.15 two products less
 *   would do, but large eigenvalues come down to next to nothing on the way, and only their rounding errors are left.
 */
export const ROOT_STEPS: Readonly<
  Record<RootSteps, Readonly<Record<"root" | "inverse", readonly Step[]>>>
> = {
  plain: { root: PLAIN, inverse: PLAIN_INVERSE },
  scaled: { root: SCALED, inverse: SCALED },
};
