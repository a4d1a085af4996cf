/** A source of bytes as the zip library reads it. */
import { PentimentoError } from "../../core/errors.ts";
import type { ByteSource } from "./bytes.ts";

/**
 * The end of an archive is read at once, since each read may be a request: the record with which it ends,
 * the longest comment in it, and before them the directory, or a part of it.
 */
const TAIL_BYTES = 22 + 65535;

/** The most that is read at once of an archive's directory; a thousand files take 100 kB there. */
const MAX_READ_BYTES = 1 << 20;

/** A zip archive as `npm:@zip.js/zip.js` reads it. */
export class ZipSource implements ByteSource {
  readonly source: ByteSource;
  readonly size: number;
  readonly #tail: Uint8Array;
  #failure: { readonly error: unknown } | undefined;

  private constructor(source: ByteSource, size: number, tail: Uint8Array) {
    this.source = source;
    this.size = size;
    this.#tail = tail;
  }

  /** @throws {PentimentoError} when it can only be read from its beginning, or not at all */
  static async open(source: ByteSource): Promise<ZipSource> {
    const { name, size } = source;
    if (size === undefined || source.forwardOnly) {
      throw new PentimentoError(
        `${name} is a zip archive, which is read from its end, but it can only be read from its ` +
          "beginning: download the file and give that",
      );
    }
    return new ZipSource(source, size, await source.read(Math.max(0, size - TAIL_BYTES), size));
  }

  /** The archive's name in messages. */
  get name(): string {
    return this.source.name;
  }

  /** Reads bytes of the archive for the library, fewer where the archive ends. */
  async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (!(offset >= 0 && offset < end)) return new Uint8Array(0);
    if (end - offset > MAX_READ_BYTES) throw this.damaged("with a directory of more than 1 MiB");
    const tailBegin = this.size - this.#tail.length;
    // The library may keep and change the result.
    if (offset >= tailBegin) return this.#tail.slice(offset - tailBegin, end - tailBegin);
    return (await this.read(offset, end)).slice();
  }

  /** Reads bytes of the archive; what the source says against it comes through {@linkcode guard} as it is. */
  async read(begin: number, end: number): Promise<Uint8Array> {
    try {
      return await this.source.read(begin, end);
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  /** Runs the library; whatever it throws, except the source's own errors, means a damaged archive. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.#failure !== undefined) throw this.#failure.error;
      if (error instanceof PentimentoError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw this.damaged(`that cannot be read (${reason})`);
    }
  }

  /** The error for a damaged archive. */
  damaged(what: string): PentimentoError {
    return new PentimentoError(
      `${this.name} is a zip archive ${what}, so it is damaged: fetch or export it again`,
    );
  }
}
