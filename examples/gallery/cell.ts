import type {
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
  | { readonly recolour: Omit<PreserveColorOptions, "colors">; readonly of: string };

/** Cells under a heading. */
export interface Row {
  readonly heading: string;
  readonly cells: readonly Cell[];
}
