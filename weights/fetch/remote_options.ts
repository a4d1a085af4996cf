/** Options of remote files. */

/** Options of {@linkcode openRemote}. */
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
  /** After how many seconds in which nothing came a connection is given up. Default 30. */
  readonly stallSeconds?: number | undefined;
  /**
   * SHA-256 in hexadecimal that the host must claim for the whole file, where it claims one
   * (`X-Linked-ETag`, as Hugging Face sends it with its redirect). Default: any.
   */
  readonly expectedSha256?: string | undefined;
  /** Called with the reason of a retry, in half a sentence. Default: not called. */
  readonly onRetry?: ((why: string) => void) | undefined;
}

/** Options that have a default other than `undefined`. */
type Defaulted = Required<Omit<RemoteOptions, "expectedSha256">>;

/** The options with all defaults in place. */
export type RemoteSettings =
  & { readonly [Name in keyof Defaulted]: NonNullable<Defaulted[Name]> }
  & { readonly expectedSha256: string | undefined };

/** Fills in the defaults. */
export function remoteSettings(options: RemoteOptions): RemoteSettings {
  return {
    fetch: options.fetch ?? fetch.bind(globalThis),
    signal: options.signal ?? new AbortController().signal,
    retries: options.retries ?? 5,
    delay: options.delay ?? timer,
    stallSeconds: options.stallSeconds ?? 30,
    expectedSha256: options.expectedSha256?.toLowerCase(),
    onRetry: options.onRetry ?? (() => {}),
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
