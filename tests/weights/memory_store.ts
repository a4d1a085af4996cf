import type { PieceStore } from "../../weights/fetch/piece_store.ts";

/** A store of pieces in memory. */
export class MemoryStore implements PieceStore {
  readonly kept = new Map<string, Uint8Array>();
  /** How often something was there that was asked for. */
  found = 0;

  get(key: string): Promise<Uint8Array | undefined> {
    const bytes = this.kept.get(key);
    if (bytes !== undefined) this.found++;
    return Promise.resolve(bytes);
  }

  put(key: string, bytes: Uint8Array): Promise<void> {
    this.kept.set(key, bytes.slice());
    return Promise.resolve();
  }
}
