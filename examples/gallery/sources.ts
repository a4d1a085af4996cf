import type { Mask, Picture, StylizeOptions } from "@pentimento/pentimento";
import type { Cell } from "./cell.ts";

/** The pictures that cells are made of. */
export interface Sources {
  /** What is painted. */
  readonly harbour: Picture;
  readonly brushwork: Picture;
  readonly mosaic: Picture;
  /** Where the harbour has sky. */
  readonly sky: Mask;
  /** Where it has boats. */
  readonly boats: Mask;
}

/** Iterations of a cell's last scale: half the usual, since there are so many cells. */
export const ITERATIONS = 20;

/** Makes cells of the harbour, painted in a style. */
export function paintedIn(
  style: Picture,
): (name: string, caption: string, options?: Partial<StylizeOptions>) => Cell {
  return (name, caption, options = {}) => ({
    name,
    caption,
    stylize: { style, iterations: ITERATIONS, ...options },
  });
}
