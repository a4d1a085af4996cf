/** Retries of requests, with growing pauses. */
import { PentimentoError } from "../../core/errors.ts";
import type { RemoteSettings } from "./remote_options.ts";

/** A failure that may pass: the same request may succeed later. Its message is half a sentence. */
export class PassingFailure extends Error {
  /** Always `PassingFailure`. */
  override name = "PassingFailure";
  /** The server's Retry-After in seconds; `undefined` when it has none. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: { retryAfter?: number | undefined; cause?: unknown } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}

/** The longest Retry-After in seconds that is waited for. */
const LONGEST_WAIT = 60;
/** A failure after fewer bytes than these counts as one without progress. */
const WORTHWHILE_BYTES = 65536;

/** Options of {@linkcode persist}. */
export interface Persistence {
  /** The file's name in messages. */
  readonly label: string;
  /** The number of bytes reached; failures are counted anew when it grows. */
  readonly reached: () => number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** The caller's settings. */
  readonly settings: RemoteSettings;
}

/**
 * Tries until it succeeds, waiting longer after each failure in a row: half a second, one, two, ...,
 * at most eight, or as long as the server says.
 *
 * @param attempt begins where the one before ended
 * @throws {PentimentoError} when the retries are used up, or the server wants too long a pause
 * @throws whatever else `attempt` throws that is not a {@linkcode PassingFailure}
 */
export async function persist<T>(attempt: () => Promise<T>, work: Persistence): Promise<T> {
  const { label, signal, settings } = work;
  let failures = 0;
  let counted = work.reached();
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PassingFailure)) throw error;
      if (work.reached() - counted >= WORTHWHILE_BYTES) {
        failures = 0;
        counted = work.reached();
      }
      failures++;
      if (failures > settings.retries) throw gaveUp(label, failures, error);
      if (error.retryAfter !== undefined && error.retryAfter > LONGEST_WAIT) {
        throw new PentimentoError(
          `${label} could not be fetched: ${error.message}, and asks to be left alone for ` +
            `${Math.ceil(error.retryAfter)} seconds: try again then, or use another source`,
          { cause: error },
        );
      }
      settings.onRetry(error.message);
      const seconds = error.retryAfter ?? Math.min(8, 2 ** (failures - 2));
      await settings.delay(seconds * 1000, signal);
    }
  }
}

function gaveUp(label: string, failures: number, error: PassingFailure): PentimentoError {
  const times = failures === 1 ? "" : `, ${failures} times in a row`;
  return new PentimentoError(
    `${label} could not be fetched: ${error.message}${times}: check the connection and try again`,
    { cause: error },
  );
}
