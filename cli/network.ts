/** The network that the command line asks for. */
import {
  deepestLayer,
  fitLongestSide,
  type LossOptions,
  PentimentoError,
  type Picture,
  type PresetOption,
  sideBySide,
  type Vgg19,
  weightsFreeVgg19,
} from "@pentimento/pentimento";
import { loadVgg19 } from "@pentimento/pentimento/weights";
import { DEFAULT_NETWORK, isNetworkName } from "./arguments/network_name.ts";
import type { OptionValues } from "./arguments/options.ts";
import { WEIGHTS_FREE } from "./arguments/path_kinds.ts";
import { offerToFetch } from "./cache/offer.ts";
import { hint, weightsFolder } from "./cache/weights_folder.ts";
import { type FileSource, openFile } from "./file_source.ts";

/** The longest side of the style images from which the weights-free network is made. */
const STYLE_SIZE = 512;

/**
 * Chooses the network: the one of `--weights`; else the default one if it is kept, or can be fetched and the user
 * agrees; else the weights-free one for the style images, as deep as the losses need it.
 */
export async function chooseNetwork(
  values: OptionValues,
  styles: readonly Picture[],
  losses: LossOptions & PresetOption,
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
 * Loads a trained network.
 *
 * @param weights the name of one that is kept; else a safetensors file
 * @throws {PentimentoError} when there is neither, or it is damaged
 */
export async function loadNetwork(
  weights: string,
  { preprocessing }: Pick<OptionValues, "preprocessing">,
): Promise<Vgg19> {
  using file = await openWeights(await pathOfWeights(weights), weights);
  return await loadVgg19(file, { name: weights, ...(preprocessing && { preprocessing }) });
}

/** The file of a network: of one that is kept under that name, else the file of that name. */
export async function pathOfWeights(weights: string): Promise<string> {
  const folder = weightsFolder();
  return await folder?.has(weights) ? folder!.pathOf(weights) : weights;
}

/** Tells whether the default network is kept; if not, offers to fetch it, or prints how to. */
async function isDefaultThere({ quiet = false }: OptionValues): Promise<boolean> {
  const folder = weightsFolder();
  if (await folder?.has(DEFAULT_NETWORK)) return true;
  // With --quiet nothing is asked.
  return !quiet && await offerToFetch(folder);
}

/** Opens the file of a network; only an ordinary one, for a device or a pipe may have no end. */
async function openWeights(path: string, weights: string): Promise<FileSource> {
  try {
    return await openFile(path, "weights");
  } catch (error) {
    const { cause } = error as Error;
    if (!(cause instanceof Deno.errors.NotFound && isNetworkName(weights))) throw error;
    const names = (await weightsFolder()?.list() ?? []).map(({ name }) => name);
    throw new PentimentoError(
      `The weights ${weights} are no such file, nor a network that is kept: ` +
        hint(weights, names),
      { cause },
    );
  }
}
