import type { Progress } from "@pentimento/pentimento";
import { formatDuration, formatLoss, formatRate } from "./format.ts";
import { type Palette, type Screen, shownLength } from "./terminal.ts";

/** What a line of progress shows. */
export type Standing = Pick<
  Progress,
  "scale" | "scales" | "width" | "height" | "iteration" | "iterations" | "done" | "total" | "terms"
>;

/** How fast it goes. */
export interface Pace {
  /** Iterations a second at this scale, `undefined` when it is too early to say. */
  readonly rate?: number | undefined;
  /** Seconds left of the whole run, `undefined` when it is too early to say. */
  readonly left?: number | undefined;
}

const WIDEST_BAR = 32;
const NARROWEST_BAR = 8;

/**
 * A line for a terminal, three columns short of what it has, room for the ^C that it echoes: the bar takes what the words leave. Where
 * the terminal is narrow, words go in the order of what they tell.
 */
export function terminalLine(standing: Standing, pace: Pace, screen: Screen): string {
  const { palette } = screen;
  const room = screen.columns - 3;
  const parts = wordsOf(standing, pace, palette);
  // The first to go are the last in this list.
  const order = ["percent", "left", "iteration", "loss", "rate", "scale", "terms"] as const;
  for (let kept = order.length; kept > 0; kept--) {
    const words = (["scale", "percent", "iteration", "loss", "terms", "rate", "left"] as const)
      .filter((word) => order.indexOf(word) < kept)
      .map((word) => ({ word, text: parts[word] }))
      .filter(({ text }) => text !== "");
    const needed = words.reduce((sum, { text }) => sum + shownLength(text) + 2, 0);
    const bar = Math.min(WIDEST_BAR, room - needed);
    if (bar < NARROWEST_BAR) continue;
    // The bar stands after the scale, before its percentage.
    const at = words[0]?.word === "scale" ? 1 : 0;
    const texts = words.map(({ text }) => text);
    texts.splice(at, 0, drawBar(standing.done, bar, palette));
    return texts.join("  ");
  }
  return parts.percent.slice(0, Math.max(0, room));
}

/** A line for a file or a pipe. */
export function plainLine(standing: Standing, pace: Pace): string {
  const { width, height } = standing;
  const [content, style] = sumTerms(standing.terms);
  return [
    `scale ${standing.scale + 1}/${standing.scales} (${width} x ${height})`,
    `iteration ${standing.iteration}/${standing.iterations}`,
    `${percentOf(standing.done)} %`,
    `loss ${formatLoss(standing.total)}`,
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

/** A bar of `width` columns, `share` of it full, to the half column. */
export function drawBar(share: number, width: number, palette: Palette): string {
  const halves = Math.round(2 * width * Math.min(1, Math.max(0, share)));
  const full = Math.floor(halves / 2);
  const half = halves % 2;
  return palette.accent("━".repeat(full) + (half ? "╸" : "")) +
    palette.dim("─".repeat(width - full - half));
}

function wordsOf(standing: Standing, pace: Pace, palette: Palette) {
  const { scale, scales, iteration, iterations, total, terms } = standing;
  const [content, style] = sumTerms(terms);
  const { dim, bold } = palette;
  const steps = String(iterations);
  return {
    scale: dim(`scale ${scale + 1}/${scales}`) + ` ${standing.width}x${standing.height}`,
    percent: bold(`${percentOf(standing.done).padStart(3)} %`),
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
