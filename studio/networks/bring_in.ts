/** Bringing a network in: fetched by ranges, or out of a file of any format that the library reads. */
import type { LayerName, Preprocessing } from "@pentimento/pentimento";
import {
  type ByteSource,
  type CompactFile,
  compactVgg19,
  fetchKnownVgg19,
  fetchVgg19,
  KNOWN_NETWORKS,
  openTensorFile,
} from "@pentimento/pentimento/weights";
import { nameFromFile } from "../../cli/arguments/network_name.ts";
import { mayFetch } from "./addresses.ts";
import type { KeptNetwork } from "./protocol.ts";
import { clearPieces, keepNetwork, listNetworks, PIECE_STORE } from "./shelf.ts";

/** The deepest layer that is kept: the deepest that styles usually need. */
const UP_TO: LayerName = "conv5_1";

/** Tells how much has come. */
export type Tell = (progress: { done: number; total: number; note?: string }) => void;

/** Fetches the published network, or the one at an address, and keeps it. */
export async function fetchNetwork(
  url: string | undefined,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: Tell },
): Promise<KeptNetwork> {
  let last = { done: 0, total: 0 };
  const note = (note: string) => tell({ ...last, note });
  const options = {
    signal,
    upTo: UP_TO,
    store: PIECE_STORE,
    onProgress: (progress: typeof last) => tell(last = { ...progress }),
    onRetry: (why: string) => note(`trying again: ${why}`),
    onWaiting: ({ host }: { readonly host: string }) => note(`waiting for ${host}`),
  };
  if (url === undefined) {
    const [name] = KNOWN_NETWORKS.keys();
    await expectFree(name!);
    return await keep(name!, await fetchKnownVgg19(name!, { ...options, networks: reachable() }));
  }
  const address = addressOf(url);
  const name = nameOf(address.pathname);
  await expectFree(name);
  return await keep(name, await fetchVgg19(address.href, options));
}

/** Takes the network out of a file, and keeps it. */
export async function importNetwork(
  file: File,
  { preprocessing, signal, tell }: {
    readonly preprocessing: Preprocessing | undefined;
    readonly signal: AbortSignal;
    readonly tell: Tell;
  },
): Promise<KeptNetwork> {
  const name = nameOf(file.name);
  await expectFree(name);
  let read = 0;
  const source: ByteSource = {
    name: file.name,
    size: file.size,
    read: async (begin, end) => {
      signal.throwIfAborted();
      const bytes = new Uint8Array(await file.slice(begin, end).arrayBuffer());
      tell({ done: Math.min(file.size, read += bytes.length), total: file.size });
      return bytes;
    },
  };
  const tensors = await openTensorFile(source);
  return await keep(
    name,
    await compactVgg19(tensors, { upTo: UP_TO, preprocessing, source: file.name }),
  );
}

/** The known networks with those mirrors alone that the page may reach. */
function reachable(): typeof KNOWN_NETWORKS {
  return new Map([...KNOWN_NETWORKS].map(([name, network]) => [name, {
    ...network,
    mirrors: network.mirrors.filter(({ url }) => mayFetch(new URL(url))),
  }]));
}

function addressOf(text: string): URL {
  const url = URL.parse(text, location.href);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error("An address that begins with https:// is wanted: correct it");
  }
  if (mayFetch(url)) return url;
  throw new Error(
    `This page may not fetch from ${url.host}, so that no picture can leave it: download the file with the ` +
      "browser, then choose it here",
  );
}

function nameOf(path: string): string {
  return nameFromFile(path) ?? "network";
}

async function expectFree(name: string): Promise<void> {
  const kept = (await listNetworks()).some((network) => network.name === name);
  if (kept) {
    throw new Error(`There is a network ${name} already: remove it first, or rename the file`);
  }
}

async function keep(name: string, file: CompactFile): Promise<KeptNetwork> {
  const { bytes, layers, preprocessing, metadata: { source = "" } } = file;
  const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  const [first, last] = [layers[0]!, layers.at(-1)!];
  const network: KeptNetwork = {
    ...{ name, sha256, bytes: bytes.length, preprocessing, source },
    layers: first === last ? first : `${first} to ${last}`,
  };
  await clearPieces();
  await keepNetwork(network, bytes);
  return network;
}
