/** The progress of a run on standard error: a bar on a terminal, lines now and then elsewhere. */
import type { Progress } from "@pentimento/pentimento";
import { formatDuration, formatLoss, formatRate } from "./format.ts";
import {
  fittedLine,
  LiveLine,
  PLAIN_MILLISECONDS,
  RecentRate,
  REDRAW_MILLISECONDS,
  type Word,
} from "./live_line.ts";
import type { Palette, Screen } from "./terminal.ts";

/** Without a terminal a line appears after this share of the run, or after {@linkcode PLAIN_MILLISECONDS}. */
const PLAIN_SHARE = 0.1;

/**
 * Shows the progress of a run: one line redrawn in place on a terminal, a line now and then elsewhere.
 * Disposing of it clears the line.
 */
export class ProgressDisplay implements Disposable {
  readonly #line: LiveLine;
  readonly #now: () => number;
  #first: { at: number; done: number } | undefined;
  #rate = new RecentRate();
  #scale = -1;
  #lastShown = { at: -Infinity, done: -Infinity };

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
  update(progress: ShownProgress): void {
    const now = this.#now();
    const entered = progress.scale !== this.#scale;
    if (entered) {
      this.#scale = progress.scale;
      this.#rate = new RecentRate();
    }
    this.#first ??= { at: now, done: progress.done };
    this.#rate.add(now, progress.iteration);
    const since = now - this.#lastShown.at;
    const ended = progress.iteration >= progress.iterations;
    if (this.#line.interactive) {
      if (entered || ended || since >= REDRAW_MILLISECONDS) this.#draw(progress, now);
      return;
    }
    const further = progress.done - this.#lastShown.done;
    if (entered || ended || since >= PLAIN_MILLISECONDS || further >= PLAIN_SHARE - 1e-9) {
      this.#line.say(plainLine(progress, this.#paceAt(progress, now)));
      this.#lastShown = { at: now, done: progress.done };
    }
  }

  /** Puts a line of its own above the progress. */
  say(line: string): void {
    this.#line.say(line);
    this.#lastShown = {
      ...this.#lastShown,
      at: this.#line.interactive ? -Infinity : this.#now(),
    };
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]();
  }

  #draw(progress: ShownProgress, now: number): void {
    const pace = this.#paceAt(progress, now);
    this.#line.draw((screen) => terminalLine(progress, pace, screen));
    this.#lastShown = { at: now, done: progress.done };
  }

  #paceAt(progress: ShownProgress, now: number): Pace {
    const share = progress.done - this.#first!.done;
    const elapsed = (now - this.#first!.at) / 1000;
    return {
      rate: this.#rate.perSecond,
      left: share > 0 && elapsed > 0 ? (elapsed / share) * (1 - progress.done) : undefined,
    };
  }
}

/** The part of a run's progress that a line shows. */
export type ShownProgress = Pick<
  Progress,
  "scale" | "scales" | "width" | "height" | "iteration" | "iterations" | "done" | "total" | "terms"
>;

/** The pace of a run. */
export interface Pace {
  /** Iterations a second at this scale, `undefined` when it is too early to say. */
  readonly rate?: number | undefined;
  /** Seconds left of the whole run, `undefined` when it is too early to say. */
  readonly left?: number | undefined;
}

/** A line for a terminal; where that is narrow, the least important words are left out. */
export function terminalLine(progress: ShownProgress, pace: Pace, screen: Screen): string {
  const { scale, percent, iteration, loss, terms, rate, left } = wordsOf(
    progress,
    pace,
    screen.palette,
  );
  const words: Word[] = [
    { text: scale, rank: 5, beforeBar: true },
    { text: percent, rank: 0 },
    { text: iteration, rank: 2 },
    { text: loss, rank: 3 },
    { text: terms, rank: 6 },
    { text: rate, rank: 4 },
    { text: left, rank: 1 },
  ];
  return fittedLine(words, { share: progress.done, only: percent, screen });
}

/** A line for a file or a pipe. */
export function plainLine(progress: ShownProgress, pace: Pace): string {
  const { width, height } = progress;
  const [content, style] = sumTerms(progress.terms);
  return [
    `scale ${progress.scale + 1}/${progress.scales} (${width} x ${height})`,
    `iteration ${progress.iteration}/${progress.iterations}`,
    `${percentOf(progress.done)} %`,
    `loss ${formatLoss(progress.total)}`,
    `content ${formatLoss(content)}`,
    `style ${formatLoss(style)}`,
    pace.rate === undefined ? "" : formatRate(pace.rate),
    pace.left === undefined ? "" : `${formatDuration(pace.left)} left`,
  ].filter((part) => part !== "").join(", ");
}

/** The sums of the content terms and of the style terms, whichever style they are of: `style 2/conv1_1`. */
export function sumTerms(terms: Readonly<Record<string, number>>): [number, number] {
  const sum = (kind: string) =>
    Object.entries(terms).reduce(
      (sum, [name, value]) => name.startsWith(kind) ? sum + value : sum,
      0,
    );
  return [sum("content"), sum("style")];
}

function wordsOf(progress: ShownProgress, pace: Pace, palette: Palette) {
  const { scale, scales, iteration, iterations, total, terms } = progress;
  const [content, style] = sumTerms(terms);
  const { dim, bold } = palette;
  const steps = String(iterations);
  return {
    scale: dim(`scale ${scale + 1}/${scales}`) + ` ${progress.width}x${progress.height}`,
    percent: bold(`${percentOf(progress.done).padStart(3)} %`),
    iteration: `${String(iteration).padStart(steps.length)}/${steps}`,
    loss: `${dim("loss")} ${formatLoss(total, 3)}`,
    terms: dim(`content ${formatLoss(content, 3)}  style ${formatLoss(style, 3)}`),
    rate: pace.rate === undefined ? "" : formatRate(pace.rate),
    left: pace.left === undefined ? "" : `${formatDuration(pace.left)} ${dim("left")}`,
  };
}

/** Whole per cent, rounded down: 100 means the end. */
function percentOf(done: number): string {
  return String(Math.floor(100 * Math.min(1, Math.max(0, done)) + 1e-9));
}
