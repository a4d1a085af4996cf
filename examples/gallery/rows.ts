import type { Row } from "./cell.ts";
import { balanceRow, networkRow, styleLossRow, weightRow } from "./loss_rows.ts";
import { basicRow, colourRow, regionRow, severalRow } from "./picture_rows.ts";
import { presetRow, startRow, textureRow } from "./run_rows.ts";
import type { Sources } from "./sources.ts";

/** The cells of the gallery, under their headings. */
export function galleryRows(sources: Sources): Row[] {
  const rows = [
    basicRow,
    presetRow,
    styleLossRow,
    balanceRow,
    weightRow,
    colourRow,
    severalRow,
    regionRow,
    startRow,
    networkRow,
    textureRow,
  ];
  return rows.map((row) => row(sources));
}
