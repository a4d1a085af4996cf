/** A store of pieces, with which an interrupted fetch is resumed. */
import { sha256 } from "../formats/bytes.ts";

/**
 * A store for finished pieces of an unfinished fetch, so that another run need not fetch them again.
 * Nothing depends on it: a store that fails, forgets, or returns something else only costs time.
 *
 * @category Fetching
 */
export interface PieceStore {
  /** The bytes under a key, or `undefined`. Keys are 64 hexadecimal digits. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keeps the bytes under the key. They may change once the promise is settled. */
  put(key: string, bytes: Uint8Array): Promise<void>;
}

/** Bytes of the check that stands behind a piece in the store: its SHA-256 as text. */
const CHECK_BYTES = 64;

/** One piece of a file, with room behind it for its check. */
export class Piece {
  readonly #buffer: Uint8Array<ArrayBuffer>;
  /** The piece itself, to be filled. */
  readonly bytes: Uint8Array<ArrayBuffer>;

  /** @param length of the piece in bytes */
  constructor(length: number) {
    this.#buffer = new Uint8Array(length + CHECK_BYTES);
    this.bytes = this.#buffer.subarray(0, length);
  }

  /** Fills the piece from the store; `false` when it is not there or damaged. */
  async load(store: PieceStore, key: string): Promise<boolean> {
    try {
      const kept = await store.get(key);
      if (kept === undefined || kept.length !== this.#buffer.length) return false;
      this.#buffer.set(kept);
      const check = new TextDecoder().decode(this.#buffer.subarray(this.bytes.length));
      return check === await sha256(this.bytes);
    } catch {
      return false;
    }
  }

  /** Puts the piece into the store, if that can be done. */
  async save(store: PieceStore, key: string): Promise<void> {
    try {
      const check = new TextEncoder().encode(await sha256(this.bytes));
      this.#buffer.set(check, this.bytes.length);
      await store.put(key, this.#buffer);
    } catch {
      // Without it the piece is fetched again should this run break off; nothing else is lost.
    }
  }
}

/**
 * The key of a piece.
 *
 * @param identity of the file, see `RemoteSource.identity`
 * @param begin first byte of the piece in the file
 * @param end one past its last
 */
export function pieceKey(identity: string, begin: number, end: number): Promise<string> {
  return sha256(new TextEncoder().encode(`${identity} ${begin} ${end}`));
}
