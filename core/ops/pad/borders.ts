/** The borders of maps by name, without their kernels: options need no more. */

/**
 * The values beyond the edge of a map that convolutions do not have themselves, named as in PyTorch: `reflect` mirrors
 * at the edge without repeating the edge itself, `wrap` continues with the opposite edge (PyTorch's `circular`). Along
 * an axis of one position `reflect` repeats that position, where PyTorch refuses.
 *
 * @category Networks
 */
export type Border = typeof BORDERS[number];

/**
 * The borders by name.
 *
 * @category Networks
 */
export const BORDERS = ["reflect", "wrap"] as const;
