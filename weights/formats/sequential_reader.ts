/** Reading of a source from its beginning, a little at a time. */
import type { ByteSource } from "./bytes.ts";

/** Bytes that are read ahead where bytes can be read twice. */
const AHEAD_BYTES = 65536;

/**
 * Reads a source from the beginning on, a little at a time. It reads ahead only where what it has read
 * can be read again, so that everything behind its position is still to be had in any case.
 */
export class SequentialReader {
  readonly #source: ByteSource;
  #ahead: Uint8Array = new Uint8Array(0);
  /** The offset in the source at which `#ahead` begins. */
  #aheadBegin = 0;
  /** The next byte, counted from the beginning of the source. */
  position = 0;

  /** @param source to be read from its beginning */
  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The source's name in messages. */
  get name(): string {
    return this.#source.name;
  }

  /** The number of bytes that follow; `Infinity` when it is unknown. */
  get left(): number {
    return (this.#source.size ?? Infinity) - this.position;
  }

  /**
   * The next bytes.
   *
   * @param length how many, at most {@linkcode left} and few enough to be held in memory
   * @throws {PentimentoError} when they cannot be had
   */
  async take(length: number): Promise<Uint8Array> {
    const begin = this.position;
    const end = begin + length;
    if (begin < this.#aheadBegin || end > this.#aheadBegin + this.#ahead.length) {
      const { size, forwardOnly } = this.#source;
      const readEnd = size === undefined || forwardOnly
        ? end
        : Math.max(end, Math.min(size, begin + AHEAD_BYTES));
      this.#ahead = await this.#source.read(begin, readEnd);
      this.#aheadBegin = begin;
    }
    this.position = end;
    return this.#ahead.subarray(begin - this.#aheadBegin, end - this.#aheadBegin);
  }
}
