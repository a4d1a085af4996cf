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
/** Whether the last state is kept, so that the tab can be closed. */
let safe = true;
let told: (why: Refusal) => void = () => {};

/** Why nothing can be kept: there is no storage, as in some private windows, or no room in it. */
export type Refusal = "forbidden" | "full";

/** Called where nothing can be kept, once until it can be again. */
export function onRefused(tell: (why: Refusal) => void): void {
  told = tell;
}

/** Whether a closed tab loses nothing but the last seconds. */
export function isSafe(): boolean {
  return safe;
}

function refuse(error: unknown): void {
  if (safe) told(isFull(error) ? "full" : "forbidden");
  safe = false;
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
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
  const row: Row = { id: own!, version: VERSION, savedAt: Date.now(), kept };
  const put = () => inStore("readwrite", (store) => store.put(row));
  try {
    // Where there is no room, paintings of closed tabs make some.
    await put().catch(async (error) => {
      if (!isFull(error)) throw error;
      await forgetOthers();
      await put();
    });
    safe = true;
  } catch (error) {
    refuse(error);
  }
}

/** Gives up the paintings that no tab has. */
async function forgetOthers(): Promise<void> {
  const ids = await inStore<string[]>("readonly", (store) => store.getAllKeys());
  const { held = [] } = await navigator.locks.query();
  const taken = held.map(({ name }) => name);
  for (const id of ids.filter((id) => !taken.includes(lockOf(id)))) {
    await inStore("readwrite", (store) => store.delete(id));
  }
}

/** What a tab finds. */
export interface Claimed {
  /** The painting to go on with. */
  readonly kept?: Kept;
  /** Whether the newest painting is open in another tab. */
  readonly elsewhere: boolean;
}

/**
 * Finds the painting to go on with: this tab's own after a reload, else the newest that no other tab has. A lock says
 * which tabs are there.
 */
export async function claim(): Promise<Claimed> {
  let elsewhere = false;
  try {
    const before = sessionStorage.getItem(DATABASE) ?? undefined;
    const rows = (await inStore<Row[]>("readonly", (store) => store.getAll()))
      .filter(({ version }) => version === VERSION)
      .sort((a, b) => b.savedAt - a.savedAt);
    const order = [...rows].sort((a, b) => Number(b.id === before) - Number(a.id === before));
    for (const row of order) {
      if (!await lock(row.id)) {
        elsewhere = true;
        continue;
      }
      own = row.id;
      break;
    }
    if (own === undefined) await lock(own = crypto.randomUUID());
    sessionStorage.setItem(DATABASE, own);
    const rest = rows.filter(({ id }) => id !== own).slice(MOST_PAINTINGS);
    for (const { id } of rest) await inStore("readwrite", (store) => store.delete(id));
    const kept = rows.find(({ id }) => id === own)?.kept;
    return { elsewhere, ...kept && { kept } };
  } catch (error) {
    refuse(error);
    return { elsewhere };
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
  void navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => {
    resolve(lock !== null);
    return lock === null ? undefined : new Promise(() => {});
  });
  return promise;
}

function lockOf(id: string): string {
  return `${DATABASE} ${id}`;
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
    const transaction = database.transaction(PAINTINGS, mode);
    // Only its end says that there was room.
    const ended = new Promise<void>((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
    const asked = answer<T>(ask(transaction.objectStore(PAINTINGS)));
    return (await Promise.all([asked, ended]))[0];
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
