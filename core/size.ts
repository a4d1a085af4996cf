/** The size of a picture or of a feature map: whole numbers from 1 on. */

/**
 * Columns and rows, in pixels or positions.
 *
 * @category Pictures
 */
export interface Size {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}
