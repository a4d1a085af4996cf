/** The rows of the gallery, in the order of the sheet. */
import type { Row, Sources } from "./cell.ts";
import { balanceRow, networkRow, styleLossRow, weightRow } from "./loss_rows.ts";
import { basicRow, colorRow, regionRow, severalRow } from "./picture_rows.ts";
import { presetRow, startRow, textureRow } from "./run_rows.ts";

/** The cells of the gallery, under their headings. */
export function galleryRows(sources: Sources): Row[] {
  const rows = [
    basicRow,
    presetRow,
    styleLossRow,
    balanceRow,
    weightRow,
    colorRow,
    severalRow,
    regionRow,
    startRow,
    networkRow,
    textureRow,
  ];
  return rows.map((row) => row(sources));
}
