/** The worker that brings trained networks in, and reads those that are kept. It is started when there is need of it. */
import { loadVgg19, verifyCompact } from "@pentimento/pentimento/weights";
import type { NetworkChoice } from "../protocol.ts";
import { fetchNetwork, importNetwork } from "./bring_in.ts";
import { buffersOf, type KeptNetwork, type NetworkCommand, type NetworkEvent } from "./protocol.ts";
import { readNetwork } from "./shelf.ts";

/** Progress is told at most this often. */
const TELL_MILLISECONDS = 100;

let atWork = new AbortController();
let toldAt = -Infinity;

function tell(event: NetworkEvent, transfer: Transferable[] = []): void {
  postMessage(event, { transfer });
}

function tellProgress(progress: { done: number; total: number; note?: string }): void {
  const now = performance.now();
  const ends = progress.note !== undefined || progress.done === progress.total;
  if (now - toldAt < TELL_MILLISECONDS && !ends) return;
  toldAt = now;
  tell({ type: "coming", ...progress });
}

async function bringIn(bring: (signal: AbortSignal) => Promise<KeptNetwork>): Promise<void> {
  atWork.abort();
  const { signal } = atWork = new AbortController();
  try {
    tell({ type: "kept", network: await bring(signal) });
  } catch (error) {
    tell({ type: "refused", ...!signal.aborted && { reason: sentence(error) } });
  }
}

/** Reads a network and checks it by the checksums of its file. */
async function load(choice: NetworkChoice): Promise<void> {
  const { name } = choice;
  try {
    const bytes = await readNetwork(choice);
    if (bytes === undefined) {
      throw new Error(
        `The network ${name} is not kept any more: choose another, or fetch it again`,
      );
    }
    if (!(await verifyCompact(bytes, name)).intact) {
      throw new Error(`The network ${name} is damaged: remove it, and fetch it again`);
    }
    const network = await loadVgg19(bytes, { name });
    tell({ type: "loaded", choice, network }, buffersOf(network));
  } catch (error) {
    tell({ type: "loaded", choice, failure: sentence(error) });
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

globalThis.addEventListener("message", ({ data }: MessageEvent<NetworkCommand>) => {
  switch (data.type) {
    case "fetch":
      return void bringIn((signal) => fetchNetwork(data.url, { signal, tell: tellProgress }));
    case "import": {
      const { file, preprocessing } = data;
      const rest = { preprocessing, tell: tellProgress };
      return void bringIn((signal) => importNetwork(file, { ...rest, signal }));
    }
    case "cancel":
      return atWork.abort();
    case "load":
      return void load(data.network);
  }
});
