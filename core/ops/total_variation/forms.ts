/** The forms of total variation, without their kernels: options need no more. */

/**
 * The names of the total variation losses, see {@linkcode VariationLoss}.
 *
 * @category Losses
 */
export const VARIATION_LOSSES = ["squares", "neural-style", "mean", "crowson"] as const;

/**
 * A total variation loss, by differences between neighbouring pixels over all three colours:
 *
 * - `squares`: half the sum of their squares along both axes.
 * - `neural-style`: the same without the last row and column (J. Johnson's neural-style, which has a gradient alone;
 *   this is its integral).
 * - `mean`: the mean of `dx^2 + dy^2`, differences beyond the edge being 0.
 * - `crowson`: `2 (mean dx^2 / 3 + mean dy^2 / 3 + mean d1^2 / 12 + mean d2^2 / 12)` with differences along both
 *   axes and both diagonals; the edge is repeated once, so that every pixel has a difference along each axis, and
 *   the diagonals one more in each direction (K. Crowson's style-transfer-pytorch).
 *
 * @category Losses
 */
export type VariationLoss = typeof VARIATION_LOSSES[number];
