import type { RemoteOptions } from "../../weights/fetch/remote.ts";

/** Options under which nothing waits. */
export interface NoWaiting extends RemoteOptions {
  /** The pauses that would have been made between retries, in seconds. */
  readonly pauses: number[];
  /** Why something was tried again. */
  readonly reasons: string[];
}

const STALL_SECONDS = 1234;

/**
 * Options under which the pauses between retries take no time and are noted down, and in which a
 * connection never counts as stalled, so that no test depends on a clock.
 */
export function noWaiting(): NoWaiting {
  const [pauses, reasons]: [number[], string[]] = [[], []];
  return {
    pauses,
    reasons,
    stallSeconds: STALL_SECONDS,
    delay: (milliseconds, signal) => {
      if (milliseconds === STALL_SECONDS * 1000) return untilAborted(signal);
      pauses.push(milliseconds / 1000);
      return Promise.resolve();
    },
    onRetry: (why) => reasons.push(why),
  };
}

/** Settles when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}
