/** Requests that end together, and the waiting for a server. */
import { PentimentoError, quoted } from "../../core/errors.ts";
import { LEAST_BYTES_PER_SECOND, type Patience } from "./patience.ts";
import type { RemoteAddress } from "./remote_address.ts";
import type { RemoteSettings } from "./remote_options.ts";
import { PassingFailure } from "./remote_retry.ts";

/** A silent connection is given up after this share of the patience, and asked for again. */
const SILENT_SHARE = 1 / 3;

/** What is waited for is said at most this often. */
const NOTICE_MILLISECONDS = 1000;

/** Requests that end together: by the caller's signal, or when the server stalls. */
export class Connection {
  readonly #own = new AbortController();
  readonly #callers: AbortSignal;
  readonly #signal: AbortSignal;
  readonly #settings: RemoteSettings;
  readonly #patience: Patience;
  readonly #label: string;
  #url: URL;
  #body: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #noticed = -Infinity;

  /**
   * @param request.signal ends the requests, together with the settings' own
   * @param request.patience how long the server is waited for
   */
  constructor(
    { address, signal, patience }: {
      readonly address: RemoteAddress;
      readonly signal: AbortSignal;
      readonly patience: Patience;
    },
    settings: RemoteSettings,
  ) {
    this.#callers = AbortSignal.any([signal, settings.signal]);
    this.#signal = AbortSignal.any([this.#callers, this.#own.signal]);
    this.#settings = settings;
    this.#patience = patience;
    this.#label = address.label;
    this.#url = address.url;
  }

  /** Sends one request and waits for the head of its answer. */
  ask(url: URL, init: RequestInit): Promise<Response> {
    this.#url = url;
    const signal = this.#signal;
    const what = `${url.host} could not be reached`;
    return this.#watch(() => this.#settings.fetch(url.href, { ...init, signal }), what);
  }

  /** Takes the answer whose body is to be read, or only ended. */
  take({ body }: Response): void {
    this.#body = body?.getReader();
  }

  /** Waits for the next bytes of the answer; `undefined` after the last. */
  async next(): Promise<Uint8Array | undefined> {
    const read = async () => await this.#body?.read();
    const chunk = (await this.#watch(read, "the connection broke off"))?.value;
    const bytes = chunk?.length ?? 0;
    this.#patience.add(0, bytes);
    this.#settings.received.bytes += bytes;
    return chunk;
  }

  /**
   * Waits for something, but neither longer than the patience lasts nor after the caller's end.
   *
   * @param failed what to say when it fails, for which there may be many reasons
   */
  async #watch<T>(wanted: () => Promise<T>, failed: string): Promise<T> {
    this.#callers.throwIfAborted();
    const { delay } = this.#settings;
    const wait = new AbortController();
    const started = performance.now();
    const waited = () => performance.now() - started;
    const coming = wanted();
    const stall = this.#stall((milliseconds) => delay(milliseconds, wait.signal));
    // When it loses the race, its end is of no interest.
    stall.catch(() => {});
    const notices = setInterval(() => this.#notice(waited()), NOTICE_MILLISECONDS);
    try {
      return await Promise.race([coming, stall]);
    } catch (error) {
      this.end();
      this.#callers.throwIfAborted();
      throw explained(error, { url: this.#url, failed });
    } finally {
      clearInterval(notices);
      wait.abort();
      this.#patience.add(waited(), 0);
      this.#notice(0);
    }
  }

  /** Fails when nothing has come for too long. */
  async #stall(delay: (milliseconds: number) => Promise<void>): Promise<never> {
    const { stallSeconds } = this.#settings;
    const silent = SILENT_SHARE * stallSeconds;
    const { left } = this.#patience;
    await delay(Math.min(1000 * silent, left));
    if (left > 1000 * silent) throw new PassingFailure(`nothing came for ${silent} seconds`);
    throw new PentimentoError(
      `${this.#label} could not be fetched: in ${stallSeconds} seconds only ${this.#patience.came} bytes ` +
        `came from ${this.#url.host}, fewer than ${LEAST_BYTES_PER_SECOND} a second: try again later, or use ` +
        "another source",
    );
  }

  /** Says what is waited for, when it is time to. */
  #notice(milliseconds: number): void {
    const now = performance.now();
    if (now - this.#noticed < NOTICE_MILLISECONDS / 2) return;
    if (!this.#patience.isWorthALine(milliseconds)) return;
    this.#noticed = now;
    const { received, onWaiting } = this.#settings;
    onWaiting({ host: this.#url.host, bytes: received.bytes });
  }

  /** Ends everything. */
  end(): void {
    this.#own.abort();
    // The platform may have forgotten by now that the signal belongs to the answer.
    this.#body?.cancel().catch(() => {});
  }
}

/** The error of a failed fetch: worth a retry, unless permission is missing or it is final already. */
function explained(
  error: unknown,
  { url, failed }: { readonly url: URL; readonly failed: string },
): unknown {
  if (error instanceof PassingFailure || error instanceof PentimentoError) return error;
  if (!(error instanceof Error)) return error;
  if (error.name === "NotCapable") {
    return new PentimentoError(
      `${url.host} may not be reached, because Deno was started without the permission for it: ` +
        `start it with --allow-net=${url.host}`,
      { cause: error },
    );
  }
  return new PassingFailure(`${failed} (${quoted(error.message)})`, { cause: error });
}
