import {
  fitLongestSide,
  loadVgg19,
  type LossOptions,
  PentimentoError,
  type Picture,
  sideBySide,
  type Vgg19,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import { explainFileError } from "./file_error.ts";
import { deepestLayer } from "./loss_options.ts";
import type { OptionValues } from "./options.ts";

/** The weights-free network is made from the style images at no more than this longest side. */
const STYLE_SIZE = 512;

/**
 * The network that the command line asks for: the file of `--weights`, or the weights-free one for the
 * style images, as deep as the losses need it.
 */
export async function chooseNetwork(
  values: OptionValues,
  styles: readonly Picture[],
  losses: LossOptions,
): Promise<Vgg19> {
  const weights = values.weights ?? "free";
  if (weights !== "free") return await loadWeights(weights, values);
  const own = Math.max(...styles.map(({ width, height }) => Math.max(width, height)));
  const size = Math.min(values.size ?? own, STYLE_SIZE);
  return weightsFreeVgg19({
    style: sideBySide(styles.map((style) => fitLongestSide(style, size))),
    seed: values.seed ?? 1,
    upTo: deepestLayer(losses),
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
