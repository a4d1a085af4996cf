/** Receptive fields of layers. */
import { type LayerName, type ReceptiveField, receptiveField } from "../network/vgg19.ts";

/** A square of a picture's pixels; parts of it may lie beyond the picture's edge. */
export interface PixelSquare {
  /** The column of its first pixel. */
  readonly left: number;
  /** The row of its first pixel. */
  readonly top: number;
  /** Pixels along a side. */
  readonly size: number;
}

/** The receptive field of a layer, and its position in the picture. */
export interface LayerField extends ReceptiveField {
  /**
   * The centre of the first position's square, in pixels from the picture's edge: position `i` is
   * centred at `center + i * stride`.
   */
  readonly center: number;
}

/**
 * The receptive field of a layer. The convolutions are padded, so that the first position of a map stands
 * over the first pixels of the picture, `stride` of them.
 */
export function fieldOf(layer: LayerName): LayerField {
  const { size, stride } = receptiveField(layer);
  return { size, stride, center: stride / 2 };
}

/** The receptive field of one position of a layer, in pixels. */
export function squareAt(
  layer: LayerName,
  at: { readonly column: number; readonly row: number },
): PixelSquare {
  const { size, stride, center } = fieldOf(layer);
  const start = (position: number) => center + position * stride - size / 2;
  return { left: start(at.column), top: start(at.row), size };
}
