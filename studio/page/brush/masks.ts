/** Which region is whose: every style's mask, the content map, and what is protected. */
import type { MaskFile, Regions } from "../../protocol.ts";
import { changeRegions, restyle } from "../engine.ts";
import {
  type Chosen,
  content,
  regions,
  type StyleSettings,
  styleSettings,
  tell,
} from "../store.ts";
import { fileOf } from "./mask_file.ts";
import { emptyRegion, invert, regionSize } from "./region.ts";
import { isOwn, withWholeMasks } from "./whole_masks.ts";

/** What a region is of: a style by its number from 0, or all of the painting. */
export type Target = number | keyof Regions;

/** The difference of two aspect ratios up to which a region fits another picture: the library's own. */
const RATIO_TOLERANCE = 0.02;

/** The region of something; `undefined`: none was painted. */
export function maskOf(target: Target): MaskFile | undefined {
  if (typeof target !== "number") return regions.value[target];
  const mask = styleSettings.value[target]?.mask;
  return isOwn(mask) ? mask : undefined;
}

/** Gives something a region, or takes it away; a painting goes on with it. */
export async function giveMask(target: Target, file: MaskFile | undefined): Promise<void> {
  if (typeof target === "number") {
    const settings = styleSettings.value.map(({ mask, ...rest }, i) => {
      const its = i === target ? file : mask;
      return { ...rest, ...its && { mask: its } };
    });
    await changeStyleSettings(settings);
    return restyle();
  }
  const { [target]: _, ...others } = regions.value;
  changeRegions({ ...others, ...file && { [target]: file } });
}

/** Takes settings of styles in, and fills in the masks that have to be there. */
export async function changeStyleSettings(settings: readonly StyleSettings[]): Promise<void> {
  const masks = settings.some(({ mask }) => mask !== undefined);
  styleSettings.value = masks ? withWholeMasks(settings, await wholeMask()) : settings;
}

async function wholeMask(): Promise<MaskFile> {
  const region = emptyRegion(regionSize(content.value!));
  invert(region);
  return await fileOf(region);
}

/** Leaves the regions out, and says so, where another content has another shape. */
export function keepFittingRegions(before: Chosen, now: Chosen): void {
  const ratio = now.width / now.height / (before.width / before.height);
  const masked = styleSettings.value.some(({ mask }) => mask !== undefined);
  if (Math.abs(ratio - 1) <= RATIO_TOLERANCE || !masked && !hasRegions(regions.value)) return;
  regions.value = {};
  styleSettings.value = styleSettings.value.map(({ mask: _, ...rest }) => rest);
  tell("info", "The regions were for a picture of another shape, so they are left out");
}

function hasRegions({ contentMap, protect }: Regions): boolean {
  return contentMap !== undefined || protect !== undefined;
}
