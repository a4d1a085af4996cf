/** `pentimento weights fetch`: a network from where it is published. */
import { KNOWN_NETWORKS, type KnownNetwork } from "@pentimento/pentimento/weights";
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import type { Arguments, OptionValues } from "../arguments/options.ts";
import { nearest, UsageError } from "../arguments/usage_error.ts";
import { fetchNetwork } from "../cache/fetch_network.ts";
import { layerSpan, type ListedNetwork, readHeader } from "../cache/kept_network.ts";
import { WeightsFolder } from "../cache/weights_folder.ts";
import { printJson, say } from "../terminal/terminal.ts";

/** Runs the command and returns the exit code. */
export async function runWeightsFetch({ files: [given], values }: Arguments): Promise<number> {
  const network = given ?? DEFAULT_NETWORK;
  const known = knownNetwork(network);
  const name = values.as ?? network;
  const folder = WeightsFolder.ofThisSystem();
  if (values.from === undefined && !values.overwrite && await folder.has(name)) {
    // A network that is kept already with the same contents is not fetched again.
    const kept = (await folder.list()).find((kept) => kept.name === name);
    const listed = kept && await readHeader(kept);
    if (listed && isSame(listed, known, values)) return reportThere(listed, values);
  }
  await fetchNetwork(folder, { name, network, values });
  return 0;
}

function knownNetwork(network: string): KnownNetwork {
  const known = KNOWN_NETWORKS.get(network);
  if (known !== undefined) return known;
  const names = [...KNOWN_NETWORKS.keys()];
  const meant = nearest(network, names);
  throw new UsageError(
    `There is no published network "${network}"; ` +
      (meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}; or give --from and --as`),
  );
}

/** Whether a kept network equals what a fetch of a known one would keep. */
function isSame(
  { layers = [], dtype, metadata = {} }: ListedNetwork,
  { mirrors }: KnownNetwork,
  { layers: upTo = "conv5_1", half = false, preprocessing }: OptionValues,
): boolean {
  return mirrors.some(({ url }) => url === metadata["source"]) && layers.at(-1) === upTo &&
    dtype === (half ? "F16" : "F32") &&
    (preprocessing === undefined || preprocessing === metadata["convention"]);
}

function reportThere(listed: ListedNetwork, { quiet, json }: OptionValues): number {
  const { name, path, bytes, layers = [], metadata = {} } = listed;
  if (!quiet) {
    say(`${name} is here already, ${layerSpan(layers)}; --overwrite fetches it anew`, path);
  }
  const { convention: preprocessing, source } = metadata;
  if (json) printJson({ name, path, bytes, layers, preprocessing, source, seconds: 0 });
  return 0;
}
