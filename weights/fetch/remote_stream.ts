/** Reading of a file as one stream, from a server without ranges. */
import { PentimentoError } from "../../core/errors.ts";
import { joined } from "../formats/bytes.ts";
import type { OpenAnswer } from "./remote_request.ts";
import { PassingFailure } from "./remote_retry.ts";

/**
 * Reads a file whose server supports no ranges: as one stream, of which the wanted parts are kept. After a
 * break the stream begins anew and skips the part that was consumed already.
 */
export class ForwardReader {
  readonly #label: string;
  #answer: OpenAnswer | undefined;
  readonly #reopen: () => Promise<OpenAnswer>;
  readonly #size: number | undefined;
  /** The offset in the file at which `#rest` begins: the consumed part of this stream. */
  #position = 0;
  /** The part of the last chunk that is not consumed. */
  #rest: Uint8Array = new Uint8Array(0);
  #closed = false;
  /** Bytes received so far, over all streams. */
  transferred = 0;
  /** The furthest offset in the file that any stream has reached. */
  furthest = 0;

  /**
   * @param label what is read, for messages
   * @param first the answer whose body has not been touched yet
   * @param reopen asks for the whole file again
   */
  constructor(label: string, first: OpenAnswer, reopen: () => Promise<OpenAnswer>) {
    this.#label = label;
    this.#answer = first;
    this.#size = first.head.identity.size;
    this.#reopen = reopen;
  }

  /** The first `length` bytes, or all if there are fewer. To be called before anything is read. */
  async readHead(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array[] = [];
    let got = 0;
    while (got < length && await this.#refill()) {
      const chunk = this.#take(length - got);
      chunks.push(chunk);
      got += chunk.length;
    }
    return joined(chunks);
  }

  /**
   * Fills the target from `begin + progress.at` on, which `progress` then says.
   *
   * @throws {PassingFailure} when the stream breaks off; the next call goes on
   * @throws {PentimentoError} when it ends before the target is full, or has passed its beginning
   */
  async readInto(
    target: Uint8Array,
    begin: number,
    progress: { at: number },
    options: {
      readonly signal: AbortSignal;
      readonly onBytes?: ((count: number) => void) | undefined;
    },
  ): Promise<void> {
    if (this.#closed) throw new Error(`${this.#label} was closed before it was read`);
    if (this.#answer === undefined) {
      this.#answer = await this.#reopen();
      this.#position = 0;
    }
    if (this.#position > begin + progress.at) throw this.#passed(begin + progress.at);
    while (progress.at < target.length) {
      options.signal.throwIfAborted();
      if (!await this.#refill()) throw this.#ended(begin + target.length);
      const ahead = begin + progress.at - this.#position;
      if (ahead > 0) {
        this.#take(ahead);
        continue;
      }
      const chunk = this.#take(target.length - progress.at);
      target.set(chunk, progress.at);
      progress.at += chunk.length;
      options.onBytes?.(chunk.length);
    }
  }

  /** Ends the stream for good. */
  close(): void {
    this.#closed = true;
    this.#break();
  }

  /** Ensures that there is at least one byte in `#rest`, unless the stream is at its end. */
  async #refill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      let chunk: Uint8Array | undefined;
      try {
        chunk = await this.#answer?.next();
      } catch (error) {
        this.#break();
        throw error;
      }
      if (chunk === undefined) {
        if (this.#position === this.#size || this.#size === undefined) return false;
        this.#break();
        throw new PassingFailure("the connection ended too early");
      }
      this.transferred += chunk.length;
      this.#rest = chunk;
    }
    return true;
  }

  #take(most: number): Uint8Array {
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.length);
    this.#position += taken.length;
    this.furthest = Math.max(this.furthest, this.#position);
    return taken;
  }

  #break(): void {
    this.#answer?.cancel();
    this.#answer = undefined;
    this.#rest = new Uint8Array(0);
  }

  /** The error for a read of what has been passed already. */
  #passed(wanted: number): PentimentoError {
    return new PentimentoError(
      `${this.#label} comes from a server that gives no ranges, so the bytes from ${wanted} on, ` +
        `which have passed already (${this.#position} have), cannot be read again: download the ` +
        "file and give that, or use another source",
    );
  }

  /** The error for a file that is shorter than what it says of itself. */
  #ended(wanted: number): PentimentoError {
    return new PentimentoError(
      `The bytes up to ${wanted} of ${this.#label} are wanted, but it ends after ` +
        `${this.#position}, so it is truncated: use another source`,
    );
  }
}
