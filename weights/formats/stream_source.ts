/** A stream as a source of bytes. */
import { PentimentoError } from "../../core/errors.ts";
import type { ByteSource } from "./bytes.ts";

/** Bytes at the beginning that may be read again, as every source that is only read forward lets them. */
const HEAD_BYTES = 65536;

/** A stream as a source that is read forward; it holds its first 64 KiB and no more than one chunk. */
export class StreamSource implements ByteSource {
  readonly name: string;
  readonly size: undefined;
  readonly forwardOnly = true;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #head = new Uint8Array(HEAD_BYTES);
  #headLength = 0;
  /** The offset at which `#rest` begins. */
  #position = 0;
  #rest: Uint8Array = new Uint8Array(0);

  /** @param name what to call the stream in messages */
  constructor(stream: ReadableStream<Uint8Array>, name: string) {
    this.#reader = stream.getReader();
    this.name = name;
  }

  async read(begin: number, end: number): Promise<Uint8Array> {
    const target = new Uint8Array(end - begin);
    target.set(this.#head.subarray(begin, Math.min(end, this.#headLength)));
    let at = Math.max(begin, Math.min(end, this.#headLength));
    if (at < this.#position && at < end) {
      throw new PentimentoError(
        `${this.name} is a stream, so the bytes from ${at} on cannot be read again: give all of its bytes`,
      );
    }
    while (at < end) {
      await this.#refill(end);
      const skipped = this.#take(at - this.#position);
      if (skipped.length > 0 && this.#position < at) continue;
      const chunk = this.#take(end - at);
      target.set(chunk, at - begin);
      at += chunk.length;
    }
    return target;
  }

  /** Ends the stream. */
  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }

  #take(most: number): Uint8Array {
    const taken = this.#rest.subarray(0, most);
    if (this.#position === this.#headLength) {
      const kept = taken.subarray(0, HEAD_BYTES - this.#headLength);
      this.#head.set(kept, this.#headLength);
      this.#headLength += kept.length;
    }
    this.#rest = this.#rest.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }

  /** Makes sure that there is a byte in `#rest`. */
  async #refill(wanted: number): Promise<void> {
    while (this.#rest.length === 0) {
      const next = await this.#next();
      if (next.done) {
        throw new PentimentoError(
          `${this.name} ends at ${this.#position} bytes, but is read up to ${wanted}: it is truncated, so ` +
            "fetch or export it again",
        );
      }
      this.#rest = next.value;
    }
  }

  async #next(): Promise<ReadableStreamReadResult<Uint8Array>> {
    try {
      return await this.#reader.read();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PentimentoError(
        `${this.name} could not be read to its end (${reason}): check that it is there and can be read`,
        { cause: error },
      );
    }
  }
}
