/**
 * The painting kept in the browser's database with the pictures of its time-lapse, so that a closed tab loses no work.
 * Each tab has its own; see {@linkcode claim}.
 */
import type { Kept, Moment, MomentChanges, TimeLapse } from "../protocol.ts";
import { inStore } from "./database.ts";

/** The version of what is kept: another one is not read. */
const VERSION = 1;

/** What the tab's painting is called in the session storage, and locks are called by. */
const OWN = "pentimento-studio";

/** Paintings of tabs that are closed; older ones are given up. */
const MOST_PAINTINGS = 3;

interface Row {
  readonly id: string;
  readonly version: number;
  readonly savedAt: number;
  readonly kept: Kept;
  /** Iterations between two pictures of the time-lapse. */
  readonly every?: number;
}

/** A picture of a time-lapse with the painting that it is of. */
interface MomentRow extends Moment {
  readonly painting: string;
}

/** The painting of this tab. */
let own: string | undefined;
let writing: Promise<void> = Promise.resolve();
let waiting: Kept | undefined;
/** What the database does not have yet of the time-lapse: pictures, and `undefined` for those that it has to give up. */
const moments = new Map<number, Moment | undefined>();
let every = 1;
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

/** Takes in what a time-lapse has become, to be kept with the next state. */
export function keepMoments({ added, forgotten, every: now }: MomentChanges): void {
  for (const moment of added) moments.set(moment.number, moment);
  for (const number of forgotten) moments.set(number, undefined);
  every = now;
}

async function write(): Promise<void> {
  const kept = waiting!;
  waiting = undefined;
  const row: Row = { id: own!, version: VERSION, savedAt: Date.now(), kept, every };
  const put = () => inStore("paintings", "readwrite", (store) => store.put(row));
  try {
    // Where there is no room, paintings of closed tabs make some.
    await put().catch(async (error) => {
      if (!isFull(error)) throw error;
      await forgetOthers();
      await put();
    });
    safe = true;
    await writeMoments();
  } catch (error) {
    refuse(error);
  }
}

/** The painting is safe without its time-lapse: what there is no room for now waits for the next time. */
async function writeMoments(): Promise<void> {
  const [painting, changed] = [own!, [...moments]];
  if (changed.length === 0) return;
  try {
    await inStore(
      "moments",
      "readwrite",
      (store) =>
        changed.map(([number, moment]) =>
          moment ? store.put({ painting, ...moment }) : store.delete([painting, number])
        ).at(-1)!,
    );
  } catch (error) {
    if (isFull(error)) return;
    throw error;
  }
  // What has changed since then is for the next time.
  for (const [number, moment] of changed) {
    if (moments.get(number) === moment) moments.delete(number);
  }
}

/** All pictures of one painting's time-lapse, in their order. */
const momentsOf = (painting: string) => IDBKeyRange.bound([painting], [painting, []]);

/** Gives a painting up. */
async function remove(id: string): Promise<void> {
  await inStore("paintings", "readwrite", (store) => store.delete(id));
  await inStore("moments", "readwrite", (store) => store.delete(momentsOf(id)));
}

/** Gives up the paintings that no tab has. */
async function forgetOthers(): Promise<void> {
  const ids = await inStore<string[]>("paintings", "readonly", (store) => store.getAllKeys());
  const { held = [] } = await navigator.locks.query();
  const taken = held.map(({ name }) => name);
  for (const id of ids.filter((id) => !taken.includes(lockOf(id)))) await remove(id);
}

/** What a tab finds. */
export interface Claimed {
  /** The painting to go on with. */
  readonly kept?: Kept;
  /** The pictures on the way to it. */
  readonly timeLapse?: TimeLapse;
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
    const before = sessionStorage.getItem(OWN) ?? undefined;
    const rows = (await inStore<Row[]>("paintings", "readonly", (store) => store.getAll()))
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
    sessionStorage.setItem(OWN, own);
    const rest = rows.filter(({ id }) => id !== own).slice(MOST_PAINTINGS);
    for (const { id } of rest) await remove(id);
    const found = rows.find(({ id }) => id === own);
    if (found === undefined) return { elsewhere };
    return { elsewhere, kept: found.kept, timeLapse: await timeLapseOf(found) };
  } catch (error) {
    refuse(error);
    return { elsewhere };
  }
}

async function timeLapseOf({ id, every = 1 }: Row): Promise<TimeLapse> {
  const range = momentsOf(id);
  const rows = await inStore<MomentRow[]>("moments", "readonly", (store) => store.getAll(range));
  return { every, moments: rows.map(({ painting: _, ...moment }) => moment) };
}

/** Forgets this tab's painting. */
export async function forgetPainting(): Promise<void> {
  moments.clear();
  if (own !== undefined) await remove(own).catch(() => {});
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
  return `${OWN} ${id}`;
}
