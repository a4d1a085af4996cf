/** Masks that cover everything: a command line has the first mask for the first style, so none may be left out. */
import type { MaskFile } from "../../protocol.ts";
import type { StyleSettings } from "../store.ts";

/** The name of a mask that covers everything. */
export const WHOLE = "everywhere.png";

/** Whether a mask is one of a person's own. */
export function isOwn(mask: MaskFile | undefined): mask is MaskFile {
  return mask !== undefined && mask.name !== WHOLE;
}

/**
 * The settings of styles with a mask for each before the last that has one. A mask of ones changes nothing.
 *
 * @param whole a mask that covers everything
 */
export function withWholeMasks(
  settings: readonly StyleSettings[],
  whole: MaskFile,
): readonly StyleSettings[] {
  const last = settings.findLastIndex(({ mask }) => isOwn(mask));
  return settings.map(({ mask, ...rest }, i) => {
    if (isOwn(mask)) return { ...rest, mask };
    return i < last ? { ...rest, mask: { ...whole, name: WHOLE } } : rest;
  });
}
