/** The progress of a run on standard error: a bar on a terminal, lines now and then elsewhere. */
import type { Progress } from "@pentimento/pentimento";
import { formatDuration, formatLoss, formatRate } from "./format.ts";
import { fittedLine, LiveLine, RecentRate, type Word } from "./live_line.ts";
import type { Screen } from "./terminal.ts";

/** Without a terminal a line appears after this share of the run. */
const PLAIN_SHARE = 0.1;

/** Shows the progress of a run. */
export class ProgressDisplay extends LiveLine {
  #first: { at: number; done: number } | undefined;
  #rate = new RecentRate();
  #scale = -1;

  /** Forgets the pace of what was shown so far: another run begins. */
  protected restart(): void {
    [this.#first, this.#scale] = [undefined, -1];
  }

  /** Records the progress, and shows it when it is time to. */
  update(progress: ShownProgress): void {
    const now = this.output.now();
    const { scale, done, iteration, iterations } = progress;
    const entered = scale !== this.#scale;
    if (entered) [this.#scale, this.#rate] = [scale, new RecentRate()];
    this.#first ??= { at: now, done };
    this.#rate.add(now, iteration);
    const share = done - this.#first.done;
    const elapsed = (now - this.#first.at) / 1000;
    const left = share > 0 && elapsed > 0 ? (elapsed / share) * (1 - done) : undefined;
    const pace = { rate: this.#rate.perSecond, left };
    this.show(done, entered || iteration >= iterations, {
      onScreen: (screen) => terminalLine(progress, pace, screen),
      plain: () => plainLine(progress, pace),
    }, PLAIN_SHARE);
  }
}

/** The part of a run's progress that a line shows. */
export type ShownProgress = Pick<
  Progress,
  "scale" | "scales" | "width" | "height" | "iteration" | "iterations" | "done" | "total" | "terms"
>;

/** The pace of a run. */
interface Pace {
  /** Iterations a second at this scale, `undefined` when it is too early to say. */
  readonly rate?: number | undefined;
  /** Seconds left of the whole run, `undefined` when it is too early to say. */
  readonly left?: number | undefined;
}

/** A line for a terminal; where that is narrow, the least important words are left out. */
export function terminalLine(progress: ShownProgress, pace: Pace, screen: Screen): string {
  const { scale, scales, width, height, iteration, iterations } = progress;
  const { dim, bold } = screen.palette;
  const [content, style] = sumTerms(progress.terms).map((sum) => formatLoss(sum, 3));
  const percent = bold(`${percentOf(progress.done).padStart(3)} %`);
  const steps = String(iterations);
  const left = pace.left === undefined ? "" : `${formatDuration(pace.left)} ${dim("left")}`;
  const words: Word[] = [
    { text: `${dim(`scale ${scale + 1}/${scales}`)} ${width}x${height}`, rank: 5, beforeBar: true },
    { text: percent, rank: 0 },
    { text: `${String(iteration).padStart(steps.length)}/${steps}`, rank: 2 },
    { text: `${dim("loss")} ${formatLoss(progress.total, 3)}`, rank: 3 },
    { text: dim(`content ${content}  style ${style}`), rank: 6 },
    { text: pace.rate === undefined ? "" : formatRate(pace.rate), rank: 4 },
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
function sumTerms(terms: Readonly<Record<string, number>>): [number, number] {
  const sum = (kind: string) =>
    Object.entries(terms).reduce(
      (sum, [name, value]) => name.startsWith(kind) ? sum + value : sum,
      0,
    );
  return [sum("content"), sum("style")];
}

/** Whole per cent, rounded down: 100 means the end. */
function percentOf(done: number): string {
  return String(Math.floor(100 * Math.min(1, Math.max(0, done)) + 1e-9));
}
