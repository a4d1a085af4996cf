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
import { deepestLayer } from "./arguments/library_options.ts";
import type { OptionValues } from "./arguments/options.ts";
import { hint, weightsFolder } from "./cache/weights_folder.ts";
import { DEFAULT_NETWORK, isNetworkName } from "./cache/weights_name.ts";
import { explainFileError } from "./file_error.ts";
import { offerToFetch } from "./terminal/offer.ts";

/** The weights-free network is made from the style images at no more than this longest side. */
const STYLE_SIZE = 512;

/** What `--weights` calls the weights-free network. */
const WEIGHTS_FREE = "free";

/**
 * The network that the command line asks for: the one of `--weights`; else the default one if it is kept,
 * or can be fetched and is wanted; else the weights-free one for the style images, as deep as the losses
 * need it.
 */
export async function chooseNetwork(
  values: OptionValues,
  styles: readonly Picture[],
  losses: LossOptions,
): Promise<Vgg19> {
  const { weights } = values;
  if (weights !== undefined && weights !== WEIGHTS_FREE) return await loadNetwork(weights, values);
  if (weights === undefined && await isDefaultThere(values)) {
    return await loadNetwork(DEFAULT_NETWORK, values);
  }
  const own = Math.max(...styles.map(({ width, height }) => Math.max(width, height)));
  const size = Math.min(values.size ?? own, STYLE_SIZE);
  return weightsFreeVgg19({
    style: sideBySide(styles.map((style) => fitLongestSide(style, size))),
    seed: values.seed ?? 1,
    upTo: deepestLayer(losses),
  });
}

/**
 * A trained network.
 *
 * @param weights the name of one that is kept; else a safetensors file
 * @throws {PentimentoError} when there is neither, or it is damaged
 */
export async function loadNetwork(
  weights: string,
  { preprocessing }: Pick<OptionValues, "preprocessing">,
): Promise<Vgg19> {
  const file = await openWeights(await pathOfWeights(weights), weights);
  return await loadVgg19(file.readable, { name: weights, ...(preprocessing && { preprocessing }) });
}

/** The file of a network: of one that is kept under that name, else the file of that name. */
export async function pathOfWeights(weights: string): Promise<string> {
  const folder = weightsFolder();
  return await folder?.has(weights) ? folder!.pathOf(weights) : weights;
}

/** Whether the default network is kept; where it is not, it is offered, or said how to come by it. */
async function isDefaultThere({ quiet = false }: OptionValues): Promise<boolean> {
  const folder = weightsFolder();
  if (await folder?.has(DEFAULT_NETWORK)) return true;
  // Who wants silence is not asked either.
  return !quiet && await offerToFetch(folder);
}

async function openWeights(path: string, weights: string): Promise<Deno.FsFile> {
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) {
      throw new PentimentoError(`The weights ${path} are a folder: name a safetensors file`);
    }
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && isNetworkName(weights)) {
      const names = (await weightsFolder()?.list() ?? []).map(({ name }) => name);
      throw new PentimentoError(
        `The weights ${weights} are no such file, nor a network that is kept: ` +
          hint(weights, names),
        { cause: error },
      );
    }
    throw explainFileError(error, "read the weights", path);
  }
}
