/** Fetching a network over HTTP into the folder of networks, with its progress shown. */
import {
  type CompactFile,
  fetchKnownVgg19,
  fetchVgg19,
  type FetchVgg19Options,
} from "@pentimento/pentimento/weights";
import type { OptionValues } from "../arguments/options.ts";
import { isAddress } from "../arguments/path_kinds.ts";
import { FetchDisplay } from "../terminal/fetch_display.ts";
import { Interrupt, interrupted } from "../terminal/interrupt.ts";
import { compactOptions, importNetwork } from "./import_network.ts";
import { keepNetwork } from "./kept_network.ts";
import { PieceFolder } from "./piece_folder.ts";
import type { WeightsFolder } from "./weights_folder.ts";

/** A network to fetch. */
export interface FetchJob {
  /** The name under which it will be kept. */
  readonly name: string;
  /** The known network; without effect where `--from` names another source. */
  readonly network: string;
  readonly values: OptionValues;
}

/**
 * Fetches a network and keeps it, while its progress is shown.
 *
 * @throws {PentimentoError} when it cannot be had or kept; what was kept before stays
 * @throws {Ending} at Ctrl-C and other signals to end
 */
export async function fetchNetwork(folder: WeightsFolder, job: FetchJob): Promise<void> {
  const { name, values } = job;
  const started = performance.now();
  await folder.prepare(name, { overwrite: values.overwrite ?? false });
  const { from } = values;
  if (from !== undefined && !isAddress(from)) {
    const file = await importNetwork(from, { upTo: "conv5_1", ...compactOptions(values) });
    return await keepNetwork(folder, file, { name, started, values });
  }
  const pieces = new PieceFolder(`${folder.path}/.unfinished`);
  const file = await fetchShown(job, pieces);
  const keep = () => keepNetwork(folder, file, { name, started, values });
  await keep().catch(async () => {
    // The pieces may be what fills the disk.
    await pieces.clear();
    await keep();
  });
  await pieces.clear();
}

async function fetchShown(job: FetchJob, store: PieceFolder): Promise<CompactFile> {
  const { values } = job;
  using display = values.quiet ? undefined : new FetchDisplay();
  using interrupt = new Interrupt(() => {});
  const { signal } = interrupt;
  try {
    return await fetchFrom(job, {
      ...compactOptions(values),
      store,
      signal,
      onProgress: (progress) => display?.update(progress),
      onRetry: (why) => display?.say(`Trying again: ${why}`),
      onWaiting: (waiting) => display?.wait(waiting),
      onMirror: (why) => display?.say(`Trying another source: ${why}`),
    });
  } catch (error) {
    const { caught } = interrupt;
    if (caught === undefined) throw error;
    throw interrupted(caught, "what has come is kept, and the next fetch goes on from it");
  }
}

/** Fetches from the address of `--from`, or else from where the network is published. */
async function fetchFrom(
  { network, values: { from } }: FetchJob,
  { onMirror, ...options }: FetchVgg19Options & { readonly onMirror: (why: string) => void },
): Promise<CompactFile> {
  return from === undefined
    ? await fetchKnownVgg19(network, { ...options, onMirror })
    : await fetchVgg19(from, options);
}
