/** Cells and rows of the gallery, and the pictures that they are made of. */
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
  /** The text under it. */
  readonly caption: string;
} & Making;

/** The recipe of a cell; options that it leaves out have their defaults. */
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
  /** The content image. */
  readonly harbour: Picture;
  readonly brushwork: Picture;
  readonly mosaic: Picture;
  /** The mask of the harbour's sky. */
  readonly sky: Mask;
  /** The mask of its boats. */
  readonly boats: Mask;
}

/** Iterations of a cell's last scale: half the most that are usual, since there are so many cells. */
export const ITERATIONS = 30;

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
