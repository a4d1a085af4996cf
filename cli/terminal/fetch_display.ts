/** The progress of a fetch on standard error: a bar on a terminal, lines now and then elsewhere. */
import type { Waiting } from "@pentimento/pentimento/weights";
import { formatBytes, formatCount, formatDuration } from "./format.ts";
import { fittedLine, LiveLine, RecentRate } from "./live_line.ts";
import type { Screen } from "./terminal.ts";

/** Without a terminal a line appears after this share of the bytes. */
const PLAIN_SHARE = 0.25;

/** A server counts as waited for when no progress was shown for this time: of several, one may be slow. */
const QUIET_MILLISECONDS = 2000;

/** Without a terminal another line about the same server appears after this time. */
const PLAIN_WAITING_MILLISECONDS = 20_000;

/** The progress of a fetch in bytes. */
export interface FetchProgress {
  readonly done: number;
  readonly total: number;
}

/** Shows the progress of a fetch. */
export class FetchDisplay extends LiveLine {
  readonly #rate = new RecentRate();
  #begun = false;
  #done = -1;
  #moved = -Infinity;
  #waiting = { host: "", at: -Infinity };

  /** Records the progress, and shows it when it is time to. */
  update(progress: FetchProgress): void {
    const { screen, now } = this.output;
    const { done, total } = progress;
    if (done > this.#done) [this.#done, this.#moved] = [done, now()];
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

  /** Shows what is waited for, unless something else has just come. */
  wait(waiting: Waiting): void {
    const { screen, now } = this.output;
    if (now() - this.#moved < QUIET_MILLISECONDS) return;
    const { host, at } = this.#waiting;
    if (screen.interactive) return this.draw((screen) => waitingLine(waiting, screen));
    if (host === waiting.host && now() - at < PLAIN_WAITING_MILLISECONDS) return;
    this.#waiting = { host: waiting.host, at: now() };
    this.say(waitingLine(waiting));
  }
}

/** A line about a server that sends little or nothing, cut off where a terminal is narrower. */
export function waitingLine({ host, bytes }: Waiting, screen?: Screen): string {
  const line = `waiting for ${host}, ${formatCount(bytes, "byte")} so far…`;
  return screen === undefined ? line : line.slice(0, Math.max(0, screen.columns - 3));
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
