/** `pentimento weights normalize`: a network scaled to mean activations of 1. */
import {
  fitLongestSide,
  leastSide,
  longestSideFor,
  normalizeVgg19,
  PentimentoError,
  type Picture,
  type Vgg19,
} from "@pentimento/pentimento";
import { compactNetwork, openTensorFile } from "@pentimento/pentimento/weights";
import { describeAdapter, openAdapter } from "../adapter.ts";
import { isNetworkName, nameFromFile } from "../arguments/network_name.ts";
import type { Arguments, OptionValues } from "../arguments/options.ts";
import { UsageError } from "../arguments/usage_error.ts";
import { keepNetwork } from "../cache/kept_network.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { openFile } from "../file_source.ts";
import { loadNetwork, pathOfWeights } from "../network.ts";
import { readPicture } from "../pictures/image_file.ts";
import { formatCount, formatSides } from "../terminal/format.ts";
import { say } from "../terminal/terminal.ts";

/** The pictures' longest side without --size. */
const DEFAULT_SIZE = 256;

/** Runs the command and returns the exit code. */
export async function runWeightsNormalize({ files, values }: Arguments): Promise<number> {
  const [weights, ...paths] = files as [string, ...string[]];
  const name = values.as ?? normalizedName(weights);
  if (name === undefined) {
    throw new UsageError(`"${weights}" makes no name for a network: give one with --as`);
  }
  const started = performance.now();
  const folder = WeightsFolder.ofThisSystem();
  await folder.prepare(name, { overwrite: values.overwrite ?? false });
  const network = await loadNetwork(weights, values);
  const origin = await originOf(await pathOfWeights(weights));
  const pictures: Picture[] = [];
  for (const path of paths) pictures.push(await readSample(path, network, values));
  using gpu = await openAdapter();
  const over = formatCount(pictures.length, "picture");
  if (!values.quiet) say(`Measuring ${weights} over ${over} on ${describeAdapter(gpu)}`);
  const normalized = await normalizeVgg19(gpu, network, pictures);
  const source = `${origin["source"] ?? weights}, normalised over ${over}`;
  const file = await compactNetwork(normalized, { ...origin, source });
  await keepNetwork(folder, file, { name, started, values });
  return 0;
}

/**
 * Reads a picture to measure a network on, at the size that is asked for or the least that its layers need.
 *
 * @throws {PentimentoError} when it cannot be read or has fewer pixels than that
 */
async function readSample(
  path: string,
  network: Vgg19,
  values: OptionValues,
): Promise<Picture> {
  const picture = await readPicture(path, "picture");
  const deepest = [...network.layers.keys()].at(-1) ?? "conv1_1";
  const least = leastSide([deepest]);
  if (Math.min(picture.width, picture.height) < least) {
    throw new PentimentoError(
      `${deepest} of the network needs pictures of at least ${least} pixels a side, but ${path} has ` +
        `${formatSides(picture)}: leave it out, or give a larger one`,
    );
  }
  // Smaller pictures keep their size: enlarged, they would show the filters only blur.
  const longest = Math.max(picture.width, picture.height);
  const size = Math.max(values.size ?? DEFAULT_SIZE, longestSideFor(picture, least));
  return fitLongestSide(picture, Math.min(longest, size));
}

function normalizedName(weights: string): string | undefined {
  const own = isNetworkName(weights) ? weights : nameFromFile(weights);
  const name = `${own}-normalized`;
  return own !== undefined && isNetworkName(name) ? name : undefined;
}

/** The metadata on origin and license, which holds for the normalised network as well. */
async function originOf(path: string): Promise<Record<string, string>> {
  using source = await openFile(path, "weights");
  const { metadata } = await openTensorFile(source);
  const origin: Record<string, string> = {};
  for (const key of ["source", "revision", "license"]) {
    const text = metadata.get(key);
    if (typeof text === "string") origin[key] = text;
  }
  return origin;
}
