/** The painting kept in IndexedDB, so that a closed tab loses nothing. Each tab has its own; see {@linkcode claim}. */
import type { Kept } from "../protocol.ts";

/** The version of what is kept: another one is not read. */
const VERSION = 1;

const DATABASE = "pentimento-studio";
const PAINTINGS = "paintings";

/** Paintings of tabs that are closed; older ones are given up. */
const MOST_PAINTINGS = 3;

interface Row {
  readonly id: string;
  readonly version: number;
  readonly savedAt: number;
  readonly kept: Kept;
}

/** The painting of this tab. */
let own: string | undefined;
let writing: Promise<void> = Promise.resolve();
let waiting: Kept | undefined;
let refused: (() => void) | undefined;

/** Called once where nothing can be kept: in private windows, or when the disk is full. */
export function onRefused(told: () => void): void {
  refused = told;
}

/** Keeps a painting; while one is being written, only the newest of those that come in waits. */
export function keepPainting(kept: Kept): void {
  if (own === undefined) return;
  const busy = waiting !== undefined;
  waiting = kept;
  if (!busy) writing = writing.then(write);
}

async function write(): Promise<void> {
  const kept = waiting!;
  waiting = undefined;
  try {
    const row: Row = { id: own!, version: VERSION, savedAt: Date.now(), kept };
    await inStore("readwrite", (store) => store.put(row));
  } catch {
    refused?.();
    refused = undefined;
  }
}

/**
 * Finds the painting to go on with: this tab's own after a reload, else the newest that no other tab has. A lock says
 * which tabs are there.
 */
export async function claim(): Promise<Kept | undefined> {
  try {
    const before = sessionStorage.getItem(DATABASE) ?? undefined;
    const rows = (await inStore<Row[]>("readonly", (store) => store.getAll()))
      .filter(({ version }) => version === VERSION)
      .sort((a, b) => b.savedAt - a.savedAt);
    const order = [...rows].sort((a, b) => Number(b.id === before) - Number(a.id === before));
    for (const row of order) {
      if (!await lock(row.id)) continue;
      own = row.id;
      break;
    }
    if (own === undefined) await lock(own = crypto.randomUUID());
    sessionStorage.setItem(DATABASE, own);
    const rest = rows.filter(({ id }) => id !== own).slice(MOST_PAINTINGS);
    for (const { id } of rest) await inStore("readwrite", (store) => store.delete(id));
    return rows.find(({ id }) => id === own)?.kept;
  } catch {
    refused?.();
    refused = undefined;
    return undefined;
  }
}

/** Forgets this tab's painting. */
export async function forgetPainting(): Promise<void> {
  if (own === undefined) return;
  const id = own;
  await inStore("readwrite", (store) => store.delete(id)).catch(() => {});
}

/** Takes a painting for this tab for as long as it is open; false: another tab has it. */
function lock(id: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  void navigator.locks.request(`${DATABASE} ${id}`, { ifAvailable: true }, (lock) => {
    resolve(lock !== null);
    return lock === null ? undefined : new Promise(() => {});
  });
  return promise;
}

async function inStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener("upgradeneeded", () => {
    opening.result.createObjectStore(PAINTINGS, { keyPath: "id" });
  });
  const database = await answer<IDBDatabase>(opening);
  try {
    return await answer<T>(ask(database.transaction(PAINTINGS, mode).objectStore(PAINTINGS)));
  } finally {
    database.close();
  }
}

function answer<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
