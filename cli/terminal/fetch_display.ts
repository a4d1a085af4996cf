/** The progress of a fetch on standard error: a bar on a terminal, lines now and then elsewhere. */
import { formatBytes, formatDuration } from "./format.ts";
import { fittedLine, LiveLine, RecentRate } from "./live_line.ts";
import type { Screen } from "./terminal.ts";

/** Without a terminal a line appears after this share of the bytes. */
const PLAIN_SHARE = 0.25;

/** The progress of a fetch in bytes. */
export interface FetchProgress {
  readonly done: number;
  readonly total: number;
}

/** Shows the progress of a fetch. */
export class FetchDisplay extends LiveLine {
  readonly #rate = new RecentRate();
  #begun = false;

  /** Records the progress, and shows it when it is time to. */
  update(progress: FetchProgress): void {
    const { screen, now } = this.output;
    const { done, total } = progress;
    this.#rate.add(now(), done);
    const { perSecond } = this.#rate;
    // In a file the beginning is only worth a line when it lasts.
    if (!screen.interactive && !this.#begun) this.passOver(done / total);
    else {
      this.show(done / total, done >= total, {
        onScreen: (screen) => terminalFetchLine(progress, perSecond, screen),
        plain: () => plainFetchLine(progress, perSecond),
      }, PLAIN_SHARE);
    }
    this.#begun = true;
  }
}

/** A line for a terminal; words that do not fit are left out. */
export function terminalFetchLine(
  progress: FetchProgress,
  rate: number | undefined,
  screen: Screen,
): string {
  const { palette: { bold, dim } } = screen;
  const { percent, amount, speed, left } = wordsOf(progress, rate);
  const texts = [bold(percent.padStart(5)), amount, speed, left && dim(left)];
  const words = texts.map((text, rank) => ({ text, rank }));
  return fittedLine(words, { share: shareOf(progress), only: percent, screen });
}

/** A line for a file or a pipe. */
export function plainFetchLine(progress: FetchProgress, rate?: number): string {
  const { percent, amount, speed, left } = wordsOf(progress, rate);
  return [amount, percent, speed, left].filter((word) => word !== "").join(", ");
}

function wordsOf(progress: FetchProgress, rate: number | undefined) {
  const { done, total } = progress;
  const left = rate === undefined || done >= total ? undefined : (total - done) / rate;
  return {
    amount: `${formatBytes(done, total)} of ${formatBytes(total)}`,
    // Rounded down: 100 means the end.
    percent: `${Math.floor(100 * shareOf(progress) + 1e-9)} %`,
    speed: rate === undefined ? "" : `${formatBytes(rate)}/s`,
    left: left === undefined ? "" : `${formatDuration(left)} left`,
  };
}

function shareOf({ done, total }: FetchProgress): number {
  return total > 0 ? Math.min(1, done / total) : 1;
}
