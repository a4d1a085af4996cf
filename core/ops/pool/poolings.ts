/** The kinds of pooling, without their kernels: options need no more. */

/**
 * The value of a 2x2 window: its largest, its mean, or the root of the sum of its squares.
 *
 * @category Networks
 */
export type Pooling = typeof POOLINGS[number];

/**
 * The kinds of pooling by name.
 *
 * @category Networks
 */
export const POOLINGS = ["max", "average", "l2"] as const;
