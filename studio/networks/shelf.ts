/** The trained networks that the browser keeps: in its cache, each a whole file with what there is to tell of it. */
import type { NetworkChoice } from "../protocol.ts";
import type { KeptNetwork } from "./protocol.ts";

/** The cache of networks, and the one of pieces of a fetch that was not finished. */
const NETWORKS = "pentimento networks";
const PIECES = "pentimento pieces";

/** The header that tells what a file is: listing reads no more. */
const FACTS = "x-pentimento-network";

/** All that are kept, by name; none where this browser keeps nothing. */
export async function listNetworks(): Promise<KeptNetwork[]> {
  try {
    const cache = await caches.open(NETWORKS);
    const answers = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
    const networks = answers.flatMap((answer) => factsOf(answer) ?? []);
    return networks.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch {
    return [];
  }
}

/**
 * Keeps a network, whole or not at all.
 *
 * @throws {Error} in one sentence, when the browser does not
 */
export async function keepNetwork(
  network: KeptNetwork,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  try {
    const cache = await caches.open(NETWORKS);
    const headers = { [FACTS]: encodeURIComponent(JSON.stringify(network)) };
    await cache.put(addressOf(network.name), new Response(bytes, { headers }));
  } catch (cause) {
    throw new Error(
      `This browser did not keep ${network.name}, for which ${
        megabytes(bytes.length)
      } are wanted: make ` +
        "room on the disk, and open the page in a window that is not private",
      { cause },
    );
  }
}

/** The file of a network; `undefined` where this very one is not kept. */
export async function readNetwork(
  { name, sha256 }: NetworkChoice,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const answer = await (await caches.open(NETWORKS)).match(addressOf(name));
  if (answer === undefined || factsOf(answer)?.sha256 !== sha256) return undefined;
  return new Uint8Array(await answer.arrayBuffer());
}

/** Removes a network. */
export async function removeNetwork(name: string): Promise<void> {
  await (await caches.open(NETWORKS)).delete(addressOf(name));
}

/** A store of pieces, from which a fetch that broke off goes on. */
export const PIECE_STORE = {
  async get(key: string): Promise<Uint8Array | undefined> {
    const answer = await (await caches.open(PIECES)).match(addressOf(key));
    return answer && new Uint8Array(await answer.arrayBuffer());
  },
  async put(key: string, bytes: Uint8Array): Promise<void> {
    const body = bytes as Uint8Array<ArrayBuffer>;
    await (await caches.open(PIECES)).put(addressOf(key), new Response(body));
  },
};

/** Forgets the pieces. */
export async function clearPieces(): Promise<void> {
  await caches.delete(PIECES);
}

/** A number of bytes for people. */
export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

/** The address under which the cache has it; nothing is ever asked for there. */
function addressOf(name: string): string {
  return `/kept/${encodeURIComponent(name)}`;
}

function factsOf(answer: Response | undefined): KeptNetwork | undefined {
  const text = answer?.headers.get(FACTS);
  return text ? JSON.parse(decodeURIComponent(text)) as KeptNetwork : undefined;
}
