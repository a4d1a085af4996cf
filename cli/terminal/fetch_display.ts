/** The progress of a fetch on standard error: a bar on a terminal, lines now and then elsewhere. */
import { formatBytes, formatDuration } from "./format.ts";
import {
  fittedLine,
  LiveLine,
  PLAIN_MILLISECONDS,
  RecentRate,
  REDRAW_MILLISECONDS,
} from "./live_line.ts";
import type { Screen } from "./terminal.ts";

/** Without a terminal a line appears after this share of the bytes, or after {@linkcode PLAIN_MILLISECONDS}. */
const PLAIN_SHARE = 0.25;

/** The progress of a fetch in bytes. */
export interface FetchProgress {
  /** Bytes received. */
  readonly done: number;
  /** Bytes in all. */
  readonly total: number;
}

/** The rate of a fetch. */
export interface ByteRate {
  /** Bytes a second, `undefined` when it is too early to say. */
  readonly rate?: number | undefined;
}

/**
 * Shows the progress of a fetch: one line redrawn in place on a terminal, a line now and then elsewhere.
 * Disposing of it clears the line.
 */
export class FetchDisplay implements Disposable {
  readonly #line: LiveLine;
  readonly #now: () => number;
  readonly #rate = new RecentRate();
  #lastShown = { at: -Infinity, done: 0 };

  /**
   * @param write puts text on the screen
   * @param now milliseconds, from any origin
   */
  constructor(
    screen: Screen,
    write: (text: string) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#line = new LiveLine(screen, write);
    this.#now = now;
  }

  /** Records the progress, and shows it when it is time to. */
  update(progress: FetchProgress): void {
    const now = this.#now();
    const { done, total } = progress;
    this.#rate.add(now, done);
    const since = now - this.#lastShown.at;
    const ended = done >= total;
    const { perSecond: rate } = this.#rate;
    if (this.#line.interactive) {
      if (!ended && since < REDRAW_MILLISECONDS) return;
      this.#line.draw((screen) => terminalFetchLine(progress, { rate }, screen));
    } else {
      // The beginning is only worth a line when it lasts.
      const begins = this.#lastShown.at === -Infinity;
      if (begins) this.#lastShown = { at: now, done };
      const further = (done - this.#lastShown.done) / total;
      if (begins || !(ended || since >= PLAIN_MILLISECONDS || further >= PLAIN_SHARE)) return;
      this.#line.say(plainFetchLine(progress, { rate }));
    }
    this.#lastShown = { at: now, done };
  }

  /** Puts a line of its own above the progress. */
  say(line: string): void {
    this.#line.say(line);
    if (this.#line.interactive) this.#lastShown = { ...this.#lastShown, at: -Infinity };
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]();
  }
}

/** A line for a terminal; words that do not fit are left out. */
export function terminalFetchLine(progress: FetchProgress, pace: ByteRate, screen: Screen): string {
  const { palette } = screen;
  const { amount, percent, rate, left } = wordsOf(progress, pace);
  const texts = [palette.bold(percent.padStart(5)), amount, rate, left && palette.dim(left)];
  const words = texts.map((text, rank) => ({ text, rank }));
  return fittedLine(words, { share: shareOf(progress), only: percent, screen });
}

/** A line for a file or a pipe. */
export function plainFetchLine(progress: FetchProgress, pace: ByteRate): string {
  const { amount, percent, rate, left } = wordsOf(progress, pace);
  return [`${amount}`, percent, rate, left].filter((word) => word !== "").join(", ");
}

function wordsOf(progress: FetchProgress, { rate }: ByteRate) {
  const { done, total } = progress;
  const left = rate === undefined || done >= total ? undefined : (total - done) / rate;
  return {
    amount: `${formatBytes(done, total)} of ${formatBytes(total)}`,
    // Rounded down: 100 means the end.
    percent: `${Math.floor(100 * shareOf(progress) + 1e-9)} %`,
    rate: rate === undefined ? "" : `${formatBytes(rate)}/s`,
    left: left === undefined ? "" : `${formatDuration(left)} left`,
  };
}

function shareOf({ done, total }: FetchProgress): number {
  return total > 0 ? Math.min(1, done / total) : 1;
}
