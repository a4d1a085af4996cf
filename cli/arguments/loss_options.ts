import {
  type ControlOptions,
  LAYER_NAMES,
  type LayerName,
  type LossOptions,
  type Mask,
  maskFromPicture,
  type PrecisionOptions,
  PRESETS,
  recommendedLosses,
  type Vgg19,
} from "@pentimento/pentimento";
import { readPicture } from "../pictures/image_file.ts";
import type { OptionValues } from "./options.ts";

/** The loss options among the values of a command line; a preset holds for what is not given. */
export function lossOptions(values: OptionValues): LossOptions & PrecisionOptions {
  const layer = values["layer"];
  const options = {
    contentLayers: values["content-layers"] ??
      (layer && Object.fromEntries(layer.map((name) => [name, 1]))),
    styleLayers: values["style-layers"],
    ...weightsIn(values),
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
  };
  const { preset } = values;
  return { ...preset && PRESETS[preset].losses, ...withoutUndefined(options) };
}

/**
 * The losses as they fit a network. How a preset's original makes pixels its network's input goes with weights
 * of that kind alone; and where weights are meant for features of trained networks, the terms are balanced instead
 * with the weights-free one.
 */
export function fittedTo(
  network: Pick<Vgg19, "kind" | "preprocessing">,
  losses: LossOptions & PrecisionOptions,
  values: OptionValues,
): LossOptions & PrecisionOptions {
  if (rebalanced(network, values) !== undefined) {
    const { contentWeight, styleWeight } = recommendedLosses(network);
    const own = { contentWeight, styleWeight, tvWeight: 0, balance: "gradient" } as const;
    return { ...losses, ...own, ...withoutUndefined(weightsIn(values)) };
  }
  const preprocessing = values.preset && PRESETS[values.preset].preprocessing;
  const fits = preprocessing?.startsWith(network.preprocessing) && !values.preprocessing;
  return preprocessing && fits ? { ...losses, preprocessing } : losses;
}

/** What brings weights for trained networks that are put aside: a preset, or a form whose usual weights were to be taken. */
export function rebalanced(
  { kind }: Pick<Vgg19, "kind">,
  values: OptionValues,
): string | undefined {
  if (kind !== "weights-free" || values.balance !== undefined) return undefined;
  if (values.preset !== undefined) return `the preset ${values.preset}`;
  const form = values["normalization"];
  const own = values["content-weight"] !== undefined || values["style-weight"] !== undefined;
  return form === undefined || form === "relative" || own ? undefined : `the form ${form}`;
}

function weightsIn(values: OptionValues) {
  return {
    contentWeight: values["content-weight"],
    styleWeight: values["style-weight"],
    tvWeight: values["tv-weight"],
  };
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

/** The deepest layer that any loss uses: a network that is made on the spot ends there. */
export function deepestLayer(options: LossOptions): LayerName {
  const { contentLayers, styleLayers } = {
    ...recommendedLosses({ kind: "weights-free" }),
    ...options,
  };
  const used = (layer: LayerName) => layer in contentLayers || layer in styleLayers;
  return LAYER_NAMES.findLast(used) ?? LAYER_NAMES[0];
}
