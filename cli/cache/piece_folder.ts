/** The folder with the pieces of unfinished fetches. */
import type { PieceStore } from "@pentimento/pentimento/weights";
import { writeWhole } from "../whole_file.ts";
import { removeOld } from "./weights_folder.ts";

/** Pieces of fetches that were given up are removed after a month. */
const FORGOTTEN_MILLISECONDS = 30 * 24 * 3600 * 1000;

/** Keys are what the library makes them: 64 hexadecimal digits. */
const KEY = /^[0-9a-f]{64}$/;

/** The pieces of unfinished fetches, a file each. */
export class PieceFolder implements PieceStore {
  #path: string;
  #used = new Set<string>();

  /** @param path of the folder, which is made when the first piece comes */
  constructor(path: string) {
    this.#path = path;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.#used.add(key);
    try {
      return await Deno.readFile(this.#fileOf(key));
    } catch {
      return undefined;
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.#used.add(key);
    await Deno.mkdir(this.#path, { recursive: true });
    await writeWhole(this.#fileOf(key), bytes);
  }

  /** Removes the pieces of this fetch, which is done, and those of fetches that were given up. */
  async clear(): Promise<void> {
    // Another process may fetch the same and be as far, so that some are gone already.
    for (const key of this.#used) await Deno.remove(this.#fileOf(key)).catch(() => {});
    this.#used.clear();
    await removeOld(this.#path, { ending: "", milliseconds: FORGOTTEN_MILLISECONDS });
    // Only an empty folder can be removed.
    await Deno.remove(this.#path).catch(() => {});
  }

  #fileOf(key: string): string {
    if (!KEY.test(key)) throw new TypeError(`"${key}" is no key of a piece`);
    return `${this.#path}/${key}`;
  }
}
