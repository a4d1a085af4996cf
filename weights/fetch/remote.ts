/** A file behind http or https as a source of bytes. */
import { PentimentoError } from "../../core/errors.ts";
import type { ByteSource } from "../formats/bytes.ts";
import { Patience } from "./patience.ts";
import { parseAddress, type RemoteAddress, siblingAddress } from "./remote_address.ts";
import { type Identity, looksLikeWebPage, sameFile, webPage } from "./remote_answer.ts";
import { type RemoteOptions, type RemoteSettings, remoteSettings } from "./remote_options.ts";
import { type OpenAnswer, openAnswer } from "./remote_request.ts";
import { PassingFailure, persist } from "./remote_retry.ts";
import { ForwardReader } from "./remote_stream.ts";

export type { RemoteOptions } from "./remote_options.ts";

/** Bytes of the first request, which are kept: headers usually lie in them. */
const HEAD_BYTES = 65536;

/** Options of {@linkcode RemoteSource.readInto}. */
export interface ReadOptions {
  /** Ends this one read. Default: only the source's own signal does. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each chunk with its number of bytes. Default: not called. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** A file behind http or https. */
export interface RemoteSource extends ByteSource {
  /** Its address without user name, password, query and fragment. */
  readonly url: string;
  /** The revision that the host names, if it does. */
  readonly revision: string | undefined;
  /**
   * Identifies the same bytes in another run: address, length, and hash, ETag or date.
   * `undefined` when the host provides none of these three.
   */
  readonly identity: string | undefined;
  /** Bytes of bodies received so far. */
  readonly transferred: number;
  /** Reads as many bytes as the target is long, from `begin` on. */
  readInto(target: Uint8Array, begin: number, options?: ReadOptions): Promise<void>;
  /** Opens another file of the same folder. */
  sibling(fileName: string): Promise<RemoteSource>;
  /** Ends the connection of a source without ranges; afterwards it cannot be read. */
  close(): void;
}

/**
 * Opens the file behind an address. The first request, for the first 64 KiB, shows whether the
 * server supports ranges. Where it does, each read is a request of its own. Where it does not, the file
 * is read as the stream that it comes as, and every read must begin at or after the end of the one
 * before, or within those 64 KiB; one read at a time.
 *
 * A read that breaks off goes on where it broke. Every request begins at this address again, because
 * those that it redirects to may be valid for minutes only. An answer that identifies another file than
 * the first did is refused.
 *
 * @throws {PentimentoError} when there is no such file or it cannot be had
 * @throws the signal's reason when it is aborted
 */
export async function openRemote(
  url: string,
  options: RemoteOptions = {},
): Promise<RemoteSource> {
  return await openAddress(parseAddress(url), remoteSettings(options));
}

async function openAddress(
  address: RemoteAddress,
  settings: RemoteSettings,
): Promise<RemoteSource> {
  const { label } = address;
  const { signal } = settings;
  const work = { label, reached: () => 0, signal, settings };
  const patience = new Patience(settings.stallSeconds);
  return await persist(async () => {
    const range = { begin: 0, end: HEAD_BYTES };
    const answer = await openAnswer({ address, range, signal, patience }, settings);
    const source = new HttpSource(address, settings, { ...answer, patience });
    try {
      await source.readHead(answer);
      return source;
    } catch (error) {
      source.close();
      throw error;
    }
  }, work);
}

class HttpSource implements RemoteSource {
  readonly name: string;
  readonly url: string;
  readonly size: number | undefined;
  readonly forwardOnly: boolean;
  readonly revision: string | undefined;
  readonly #address: RemoteAddress;
  readonly #settings: RemoteSettings;
  readonly #identity: Identity;
  readonly #stream: ForwardReader | undefined;
  #head = new Uint8Array(0);
  #transferred = 0;

  constructor(
    address: RemoteAddress,
    settings: RemoteSettings,
    first: OpenAnswer & { readonly patience: Patience },
  ) {
    this.name = this.url = address.label;
    this.#address = address;
    this.#settings = settings;
    this.#identity = first.head.identity;
    this.size = this.#identity.size;
    this.revision = first.revision;
    this.forwardOnly = !first.head.ranged;
    if (this.forwardOnly) {
      this.#stream = new ForwardReader(
        this.url,
        first,
        () => this.#ask(undefined, { signal: settings.signal, patience: first.patience }),
      );
    }
  }

  get transferred(): number {
    return this.#transferred + (this.#stream?.transferred ?? 0);
  }

  get identity(): string | undefined {
    const { sha256, etag, modified, size } = this.#identity;
    const witness = sha256 ?? etag ?? modified;
    return witness === undefined ? undefined : JSON.stringify([this.url, size, witness]);
  }

  /** Keeps the first bytes, which an answer that just came begins with. */
  async readHead(first: OpenAnswer): Promise<void> {
    if (this.#stream !== undefined) {
      this.#head = await this.#stream.readHead(HEAD_BYTES);
    } else {
      const head = new Uint8Array(first.head.length!);
      await this.#fill(head, { at: 0 }, first, {});
      this.#head = head;
    }
    if (this.#head.length === 0) {
      throw new PentimentoError(`${this.name} is empty: use another source`);
    }
    if (looksLikeWebPage(this.#head)) throw webPage(this.name);
  }

  async read(begin: number, end: number): Promise<Uint8Array> {
    this.#checkEnd(begin, end);
    const target = new Uint8Array(end - begin);
    await this.readInto(target, begin);
    return target;
  }

  async readInto(target: Uint8Array, begin: number, options: ReadOptions = {}): Promise<void> {
    this.#checkEnd(begin, begin + target.length);
    const { signal: own = this.#settings.signal, onBytes } = options;
    const signal = AbortSignal.any([own, this.#settings.signal]);
    signal.throwIfAborted();
    const known = this.#head.subarray(begin, begin + target.length);
    target.set(known);
    if (known.length > 0) onBytes?.(known.length);
    const progress = { at: known.length };
    if (progress.at === target.length) return;
    const stream = this.#stream;
    const patience = new Patience(this.#settings.stallSeconds);
    const read = stream === undefined
      ? () => this.#readRange(target, begin, progress, { ...options, signal, patience })
      : () => stream.readInto(target, begin, progress, { ...options, signal });
    const reached = () => stream === undefined ? progress.at : stream.furthest;
    await persist(read, { label: this.name, reached, signal, settings: this.#settings });
  }

  async sibling(fileName: string): Promise<RemoteSource> {
    const settings = { ...this.#settings, expectedSha256: undefined };
    return await openAddress(siblingAddress(this.#address, fileName), settings);
  }

  close(): void {
    this.#stream?.close();
  }

  /** Asks for what of the target is not there yet. */
  async #readRange(
    target: Uint8Array,
    begin: number,
    progress: { at: number },
    options: ReadOptions & { readonly signal: AbortSignal; readonly patience: Patience },
  ): Promise<void> {
    const range = { begin: begin + progress.at, end: begin + target.length };
    const answer = await this.#ask(range, options);
    if (answer.head.ranged) return await this.#fill(target, progress, answer, options);
    answer.cancel();
    throw new PassingFailure("the server answered with the whole file instead of the range wanted");
  }

  async #fill(
    target: Uint8Array,
    progress: { at: number },
    answer: OpenAnswer,
    { onBytes }: ReadOptions,
  ): Promise<void> {
    try {
      for (let left = answer.head.length!; left > 0;) {
        const chunk = await answer.next();
        if (chunk === undefined) break;
        this.#transferred += chunk.length;
        // Bytes beyond the promised length are ignored.
        const wanted = chunk.subarray(0, left);
        target.set(wanted, progress.at);
        progress.at += wanted.length;
        left -= wanted.length;
        onBytes?.(wanted.length);
      }
    } finally {
      // Harmless after the last byte, and needed when something went wrong before it.
      answer.cancel();
    }
    if (progress.at < target.length) throw new PassingFailure("the connection ended too early");
  }

  /** Asks again, for the same file. */
  async #ask(
    range: { begin: number; end: number } | undefined,
    { signal, patience }: { readonly signal: AbortSignal; readonly patience: Patience },
  ): Promise<OpenAnswer> {
    const identity = this.#identity;
    const answer = await openAnswer({
      address: this.#address,
      ...(range === undefined ? {} : { range }),
      identity,
      signal,
      patience,
    }, this.#settings);
    if (sameFile(identity, answer.head.identity)) return answer;
    answer.cancel();
    throw new PentimentoError(
      `${this.name} changed while it was being fetched: fetch it again from the beginning`,
    );
  }

  #checkEnd(begin: number, end: number): void {
    if (begin <= end && (this.size === undefined || end <= this.size)) return;
    throw new PentimentoError(
      `The bytes ${begin} to ${end} of ${this.name} are wanted, but it is ${this.size} bytes long, ` +
        "so it is truncated: use another source",
    );
  }
}
