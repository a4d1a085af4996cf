import {
  fitLongestSide,
  LAYER_NAMES,
  type LayerName,
  loadVgg19,
  type LossOptions,
  PentimentoError,
  type Picture,
  type PrecisionOptions,
  recommendedLosses,
  type Vgg19,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import { explainFileError } from "./file_error.ts";
import type { OptionValues } from "./options.ts";

/** The weights-free network is made from the style image at no more than this longest side. */
const STYLE_SIZE = 512;

/** The loss options among the values of a command line. */
export function lossOptions(values: OptionValues): LossOptions & PrecisionOptions {
  const options = {
    contentLayers: values["content-layers"],
    styleLayers: values["style-layers"],
    contentWeight: values["content-weight"],
    styleWeight: values["style-weight"],
    tvWeight: values["tv-weight"],
    lossForm: values["loss-form"],
    pooling: values["pooling"],
    preprocessing: values["preprocessing"],
    precision: values["precision"],
  };
  return withoutUndefined(options);
}

/** The same object without what is undefined, so that defaults hold there. */
export function withoutUndefined<T extends object>(
  object: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/**
 * The network that the command line asks for: the file of `--weights`, or the weights-free one for the
 * style image, as deep as the losses need it.
 */
export async function chooseNetwork(values: OptionValues, style: Picture): Promise<Vgg19> {
  const weights = values.weights ?? "free";
  if (weights !== "free") return await loadWeights(weights, values);
  const size = Math.min(values.size ?? Math.max(style.width, style.height), STYLE_SIZE);
  return weightsFreeVgg19({
    style: fitLongestSide(style, size),
    seed: values.seed ?? 1,
    upTo: deepestLayer(values),
  });
}

async function loadWeights(path: string, values: OptionValues): Promise<Vgg19> {
  let file;
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) {
      throw new PentimentoError(`The weights ${path} are a folder: name a safetensors file`);
    }
    file = await Deno.open(path);
  } catch (error) {
    throw explainFileError(error, "read the weights", path);
  }
  const { preprocessing } = values;
  return await loadVgg19(file.readable, { name: path, ...(preprocessing && { preprocessing }) });
}

/** The deepest layer that any loss uses: the network ends there. */
function deepestLayer(values: OptionValues): LayerName {
  const { contentLayers, styleLayers } = {
    ...recommendedLosses({ kind: "weights-free" }),
    ...lossOptions(values),
  };
  const used = (layer: LayerName) => layer in contentLayers || layer in styleLayers;
  return LAYER_NAMES.findLast(used) ?? LAYER_NAMES[0];
}
