/** The trained networks that the browser keeps: listed, chosen, brought in and handed to the painter. */
import { computed, signal } from "@preact/signals-core";
import type { KeptNetwork, NetworkCommand, NetworkEvent } from "../../networks/protocol.ts";
import { listNetworks, removeNetwork } from "../../networks/shelf.ts";
import type { NetworkChoice } from "../../protocol.ts";
import { remember, remembered } from "../remembered.ts";
import { tell } from "../store.ts";

/** What is remembered where the network that is made from the styles was chosen. */
const FREE = "free";

/** All that are kept. */
export const kept = signal<readonly KeptNetwork[]>([]);
/** The one to paint with; `undefined`: that which is made from the styles. */
export const chosen = signal<NetworkChoice | undefined>(undefined);
/** How much has come of what is being brought in. */
export const coming = signal<
  { readonly done: number; readonly total: number; readonly note?: string } | undefined
>(undefined);
/** Whether something is being brought in. */
export const isComing = computed(() => coming.value !== undefined);

/** What an answer to {@linkcode provide} is. */
export type Loaded = Extract<NetworkEvent, { readonly type: "loaded" }>;

let worker: Worker | undefined;
const waiting = new Map<string, (loaded: Loaded) => void>();
let arrived: (network: KeptNetwork) => void = () => {};

/** Lists what is kept. A trained one is the default, as on the command line. */
export async function openNetworks(): Promise<void> {
  kept.value = await listNetworks();
  const name = remembered("network");
  if (name === FREE) return;
  chosen.value = choiceOf(kept.value.find((one) => one.name === name) ?? kept.value[0]);
}

/** Notes which network to paint with. */
export function note(network: NetworkChoice | undefined): void {
  chosen.value = choiceOf(network);
  remember("network", network?.name ?? FREE);
}

function choiceOf(network: NetworkChoice | undefined): NetworkChoice | undefined {
  return network && { name: network.name, sha256: network.sha256 };
}

/** Brings a network in; one at a time. */
export function bringIn(
  command: Extract<NetworkCommand, { readonly type: "fetch" | "import" }>,
  then: (network: KeptNetwork) => void,
): void {
  coming.value = { done: 0, total: 0 };
  arrived = then;
  ask(command);
}

/** Ends what is being brought in. */
export function cancel(): void {
  ask({ type: "cancel" });
}

/** Removes a network; what is painted with it goes on. */
export async function remove({ name, sha256 }: KeptNetwork): Promise<void> {
  await removeNetwork(name);
  kept.value = await listNetworks();
  if (chosen.value?.sha256 === sha256) chosen.value = choiceOf(kept.value[0]);
}

/** Reads a network that is kept, and checks it. */
export function provide(network: NetworkChoice): Promise<Loaded> {
  const { promise, resolve } = Promise.withResolvers<Loaded>();
  waiting.set(network.sha256, resolve);
  ask({ type: "load", network });
  return promise;
}

function ask(command: NetworkCommand): void {
  worker ??= started();
  worker.postMessage(command);
}

function started(): Worker {
  const made = new Worker(new URL("./networks.js", import.meta.url), { type: "module" });
  made.addEventListener("message", ({ data }: MessageEvent<NetworkEvent>) => void receive(data));
  made.addEventListener("error", () => {
    coming.value = undefined;
    tell("error", "The reader of networks did not start: load the page again");
  });
  return made;
}

async function receive(event: NetworkEvent): Promise<void> {
  switch (event.type) {
    case "coming": {
      if (isComing.value) coming.value = event;
      return;
    }
    case "kept": {
      coming.value = undefined;
      kept.value = await listNetworks();
      // What took minutes to fetch is not to go first when the disk is full.
      await navigator.storage.persist?.().catch(() => false);
      return arrived(event.network);
    }
    case "refused": {
      coming.value = undefined;
      if (event.reason !== undefined) tell("error", event.reason);
      return;
    }
    case "loaded": {
      waiting.get(event.choice.sha256)?.(event);
      waiting.delete(event.choice.sha256);
    }
  }
}
