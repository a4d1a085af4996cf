/** Networks in the folder: keeping a new one with a report, and reading the header of one. */
import {
  type CompactFile,
  findVgg19,
  type LayerName,
  openTensorFile,
  PentimentoError,
  type Preprocessing,
} from "@pentimento/pentimento";
import { DEFAULT_NETWORK } from "../arguments/network_name.ts";
import type { OptionValues } from "../arguments/options.ts";
import { openFile } from "../file_source.ts";
import { formatBytes, formatDuration } from "../terminal/format.ts";
import { screenOf, write } from "../terminal/terminal.ts";
import type { KeptNetwork, WeightsFolder } from "./weights_folder.ts";

/** A network that a command has just put into the folder. */
interface JustKept {
  /** The name under which it is kept. */
  readonly name: string;
  /** Its file. */
  readonly path: string;
  /** The file's length. */
  readonly bytes: number;
  /** Its layers, from conv1_1 on. */
  readonly layers: readonly LayerName[];
  /** The preprocessing that it expects. */
  readonly preprocessing: Preprocessing;
  /** The file or address that it comes from. */
  readonly source: string;
  /** Seconds that the command took. */
  readonly seconds: number;
}

/** Keeps a new file and reports it. */
export async function keepNetwork(
  folder: WeightsFolder,
  file: CompactFile,
  { name, started, values }: {
    /** The name to keep it under. */
    readonly name: string;
    /** When the work on it began, by `performance.now()`. */
    readonly started: number;
    /** The command line's options, of which `--quiet` and `--json` count. */
    readonly values: OptionValues;
  },
): Promise<void> {
  const path = await folder.keep(name, file.bytes);
  const { layers, preprocessing, metadata: { source = "" }, bytes } = file;
  const seconds = (performance.now() - started) / 1000;
  const kept = { name, path, bytes: bytes.length, layers, preprocessing, source, seconds };
  reportKept(kept, values);
}

/** Reports a kept network: a sentence on standard error, and with `--json` an object on standard output. */
function reportKept(
  kept: JustKept,
  { quiet, json }: OptionValues,
): void {
  const { name, path, bytes, layers, preprocessing, seconds } = kept;
  if (!quiet) {
    const { good } = screenOf(Deno.stderr).palette;
    const use = name === DEFAULT_NETWORK
      ? "it paints from now on"
      : `it paints with --weights ${name}`;
    write(
      Deno.stderr,
      `${good("Kept")} ${name}, ${layerSpan(layers)} (${preprocessing}), ${
        formatBytes(bytes)
      } in ` +
        `${formatDuration(seconds)}; ${use}\n${path}\n`,
    );
  }
  if (json) {
    write(
      Deno.stdout,
      JSON.stringify({ ...kept, seconds: Math.round(1000 * seconds) / 1000 }) + "\n",
    );
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
  /** The type of its numbers in the file. */
  readonly dtype?: string;
  /** The texts in its file's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The reason why the header could not be read. */
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
