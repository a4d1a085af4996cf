import type {
  Mask,
  Picture,
  PreserveColorOptions,
  ReconstructOptions,
  StylizeOptions,
  TextureOptions,
} from "@pentimento/pentimento";

/** One picture of the gallery: what it is called and how it is made. */
export type Cell = {
  /** Its file's name without the ending. */
  readonly name: string;
  /** What stands under it. */
  readonly caption: string;
} & Making;

/** How a cell is made; what is left open is as always. */
export type Making =
  /** A picture that there is. */
  | { readonly show: Picture }
  /** Another cell once more, under another caption. */
  | { readonly same: string }
  /** The harbour, painted. */
  | {
    readonly stylize:
      & Pick<StylizeOptions, "style">
      & Partial<Omit<StylizeOptions, "style" | "network">>;
  }
  /** A texture; of `tiles` its copies are laid side by side, so many in a row. */
  | {
    readonly texture:
      & Pick<TextureOptions, "style">
      & Partial<Omit<TextureOptions, "style" | "network">>;
    readonly tiles?: number;
  }
  /** The harbour by its features. */
  | { readonly reconstruct: Partial<Omit<ReconstructOptions, "network">> }
  /** Another cell, recoloured. */
  | { readonly recolor: Omit<PreserveColorOptions, "colors">; readonly of: string };

/** Cells under a heading. */
export interface Row {
  readonly heading: string;
  readonly cells: readonly Cell[];
}

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
  /** Whether a trained network paints. */
  readonly trained: boolean;
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
