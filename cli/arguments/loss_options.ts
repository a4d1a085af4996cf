import {
  type ControlOptions,
  type LossOptions,
  type Mask,
  maskFromPicture,
  type PrecisionOptions,
  type PresetOption,
} from "@pentimento/pentimento";
import { readPicture } from "../pictures/image_file.ts";
import type { OptionValues } from "./options.ts";

/** The loss options among the values of a command line. */
export function lossOptions(values: OptionValues): LossOptions & PresetOption & PrecisionOptions {
  const layer = values["layer"];
  const options = {
    contentLayers: values["content-layers"] ??
      (layer && Object.fromEntries(layer.map((name) => [name, 1]))),
    styleLayers: values["style-layers"],
    contentWeight: values["content-weight"],
    styleWeight: values["style-weight"],
    tvWeight: values["tv-weight"],
    normalization: values["normalization"],
    styleLoss: values["style-loss"],
    tvLoss: values["tv-loss"],
    balance: values["balance"],
    pooling: values["pooling"],
    poolingScale: values["pooling-scale"],
    padding: values["padding"],
    paddingLayers: values["padding-layers"],
    point: values["point"],
    preprocessing: values["preprocessing"],
    precision: values["precision"],
    preset: values["preset"],
  };
  return withoutUndefined(options);
}

/** What steers a picture, with its masks read. */
export async function controlOptions(values: OptionValues): Promise<ControlOptions> {
  const read = async (name: "content-map" | "protect") => {
    const path = values[name];
    return path === undefined ? undefined : await readMask(path, `picture of --${name}`);
  };
  return withoutUndefined({
    blend: values["blend"],
    maskPropagation: values["mask-propagation"],
    contentMap: await read("content-map"),
    protect: await read("protect"),
  });
}

/** Reads a mask: how light a picture is. */
export async function readMask(path: string, what: string): Promise<Mask> {
  return maskFromPicture(await readPicture(path, what));
}

/** The same object without what is undefined, so that defaults hold there. */
export function withoutUndefined<T extends object>(
  object: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
