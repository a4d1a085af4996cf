/** The names of the style losses, without their kernels: options need no more. */

/**
 * The names of the style losses.
 *
 * @category Losses
 */
export const STYLE_LOSSES = ["gram", "covariance", "wasserstein", "sliced"] as const;

/**
 * Name of a style loss, see the option `--style-loss` in `docs/options.md`.
 *
 * @category Losses
 */
export type StyleLossName = typeof STYLE_LOSSES[number];
