/** The states that can be gone back to, as many as fit some memory. */
import type { ScalePlan, SessionState } from "@pentimento/pentimento";
import type { Job } from "../protocol.ts";
import { bytesOf, pictureOnly } from "./states.ts";

/** A state with the job that it belongs to. */
export interface Entry {
  readonly id: number;
  readonly job: Job;
  readonly scales: readonly ScalePlan[];
  readonly state: SessionState;
}

/** Frames of the filmstrip. */
const MOST_ENTRIES = 24;

/** All of them together. Exact states of large pictures are large; older ones become pictures only. */
const MOST_BYTES = 192 * 2 ** 20;

/** Earlier states, oldest first. */
export class History {
  #entries: Entry[] = [];
  #next = 1;

  /** Adds a state; returns its number, and those of the states that were given up for it. */
  add(entry: Omit<Entry, "id">): { readonly id: number; readonly forgotten: readonly number[] } {
    const id = this.#next++;
    this.#entries.push({ ...entry, id });
    const forgotten: number[] = [];
    while (this.#entries.length > MOST_ENTRIES) forgotten.push(this.#thinOut());
    this.#reduce();
    return { id, forgotten };
  }

  /** A state by its number; `undefined` where it was given up. */
  find(id: number): Entry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** All of them, oldest first. */
  get all(): readonly Entry[] {
    return this.#entries;
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
  }

  /** Gives up the state whose neighbours are the closest in time, never the first or the last two. */
  #thinOut(): number {
    const entries = this.#entries;
    let at = 1;
    for (let i = 1; i < entries.length - 2; i++) {
      const gap = (k: number) => entries[k + 1]!.id - entries[k - 1]!.id;
      if (gap(i) < gap(at)) at = i;
    }
    return entries.splice(at, 1)[0]!.id;
  }

  /** Keeps pictures alone of the oldest states, until all fit. */
  #reduce(): void {
    let bytes = this.#entries.reduce((sum, { state }) => sum + bytesOf(state), 0);
    for (let i = 0; i < this.#entries.length - 1 && bytes > MOST_BYTES; i++) {
      const entry = this.#entries[i]!;
      const state = pictureOnly(entry.state, entry.scales);
      bytes += bytesOf(state) - bytesOf(entry.state);
      this.#entries[i] = { ...entry, state };
    }
  }
}
