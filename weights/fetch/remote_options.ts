/** Options of remote files. */
import type { Waiting } from "./patience.ts";

/**
 * Options of {@linkcode openRemote}.
 *
 * @category Fetching
 */
export interface RemoteOptions {
  /** The function that fetches. Default: the platform's `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** Ends everything when it is aborted; what was waited for then fails with its reason. Default none. */
  readonly signal?: AbortSignal | undefined;
  /** Failures in a row without progress after which a read is still retried. Default 5. */
  readonly retries?: number | undefined;
  /**
   * Waits, until the signal is aborted if that is sooner. Default: the platform's timer.
   *
   * @param milliseconds how long
   * @param signal ends the wait, without an error
   */
  readonly delay?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
  /**
   * After how many seconds of waiting, in which fewer than 1000 bytes a second came on average, a file is
   * given up, however often it was tried meanwhile. A connection in which nothing comes for a third of that
   * time is given up as well, and asked for again. Default 60.
   */
  readonly stallSeconds?: number | undefined;
  /**
   * SHA-256 in hexadecimal that the host must claim for the whole file, where it claims one
   * (`X-Linked-ETag`, as Hugging Face sends it with its redirect). Default: any.
   */
  readonly expectedSha256?: string | undefined;
  /** Called with the reason of a retry, in half a sentence. Default: not called. */
  readonly onRetry?: ((why: string) => void) | undefined;
  /**
   * Called about once a second with what is waited for, as long as a server has sent nothing for three
   * seconds or sends fewer than 1000 bytes a second. Default: not called.
   */
  readonly onWaiting?: ((waiting: Waiting) => void) | undefined;
}

/** Options that have a default other than `undefined`. */
type Defaulted = Required<Omit<RemoteOptions, "expectedSha256">>;

/** The options with all defaults in place. */
export type RemoteSettings =
  & { readonly [Name in keyof Defaulted]: NonNullable<Defaulted[Name]> }
  & {
    readonly expectedSha256: string | undefined;
    /** What has come so far, over all requests. */
    readonly received: { bytes: number };
  };

/** Fills in the defaults. */
export function remoteSettings(options: RemoteOptions): RemoteSettings {
  return {
    fetch: options.fetch ?? fetch.bind(globalThis),
    signal: options.signal ?? new AbortController().signal,
    retries: options.retries ?? 5,
    delay: options.delay ?? timer,
    stallSeconds: options.stallSeconds ?? 60,
    expectedSha256: options.expectedSha256?.toLowerCase(),
    onRetry: options.onRetry ?? (() => {}),
    onWaiting: options.onWaiting ?? (() => {}),
    received: { bytes: 0 },
  };
}

function timer(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(handle);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const handle = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
