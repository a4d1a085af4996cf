/** Networks in the folder: keeping a new one with a report, and reading the header of one. */
import { type LayerName, PentimentoError } from "@pentimento/pentimento";
import { type CompactFile, findVgg19, openTensorFile } from "@pentimento/pentimento/weights";
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import type { OptionValues } from "../arguments/options.ts";
import { openFile } from "../file_source.ts";
import { formatBytes, formatDuration } from "../terminal/format.ts";
import { printJson, say, screenOf } from "../terminal/terminal.ts";
import type { KeptNetwork, WeightsFolder } from "./weights_folder.ts";

/** Keeps a new file and reports it: in a sentence, and with `--json` as an object. */
export async function keepNetwork(
  folder: WeightsFolder,
  file: CompactFile,
  { name, started, values }: {
    readonly name: string;
    /** The beginning of the work on it, by `performance.now()`. */
    readonly started: number;
    /** The command line's options, of which `--quiet` and `--json` count. */
    readonly values: OptionValues;
  },
): Promise<void> {
  const { layers, preprocessing, metadata: { source = "" } } = file;
  const path = await folder.keep(name, file.bytes);
  const bytes = file.bytes.length;
  const seconds = (performance.now() - started) / 1000;
  if (!values.quiet) {
    const { good } = screenOf(Deno.stderr).palette;
    const how = name === DEFAULT_NETWORK ? "from now on" : `with --weights ${name}`;
    say(
      `${good("Kept")} ${name}, ${layerSpan(layers)} (${preprocessing}), ${
        formatBytes(bytes)
      } in ` +
        `${formatDuration(seconds)}; it paints ${how}`,
      path,
    );
  }
  const rounded = Math.round(1000 * seconds) / 1000;
  if (values.json) {
    printJson({ name, path, bytes, layers, preprocessing, source, seconds: rounded });
  }
}

/** Consecutive layers as `conv1_1 to conv5_1`. */
export function layerSpan(layers: readonly LayerName[]): string {
  return layers.length < 2 ? layers.join("") : `${layers[0]} to ${layers.at(-1)}`;
}

/** A kept network with the contents of its header. */
export interface ListedNetwork extends KeptNetwork {
  /** Its layers, from conv1_1 on. */
  readonly layers?: readonly LayerName[];
  readonly dtype?: string;
  /** The texts in its file's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly problem?: string;
}

/** Reads the header of a kept network. */
export async function readHeader(network: KeptNetwork): Promise<ListedNetwork> {
  try {
    using source = await openFile(network.path, "weights");
    const file = await openTensorFile(source);
    const found = findVgg19(file);
    const texts = [...file.metadata].filter(([, value]) => typeof value === "string");
    return {
      ...network,
      layers: found.map(({ layer }) => layer),
      dtype: found[0]!.kernel.dtype,
      metadata: Object.fromEntries(texts) as Record<string, string>,
    };
  } catch (error) {
    if (!(error instanceof PentimentoError)) throw error;
    return { ...network, problem: error.message };
  }
}
