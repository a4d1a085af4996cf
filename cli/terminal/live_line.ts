/** A line of progress: redrawn in place, fitted to the terminal's width, and the recent rate that it shows. */
import { columns, type Palette, type Screen, shownLength } from "./terminal.ts";

/** On a terminal the line is redrawn at most this often. */
export const REDRAW_MILLISECONDS = 100;

/** Without a terminal another line appears after this time at the latest. */
export const PLAIN_MILLISECONDS = 20_000;

const CLEAR_LINE = "\r\x1b[2K";

/** A line that is redrawn in place, and whole lines above it. Disposing of it clears the line. */
export class LiveLine implements Disposable {
  readonly #screen: Screen;
  readonly #write: (text: string) => void;
  #drawn = false;

  /** @param write puts text on the screen */
  constructor(screen: Screen, write: (text: string) => void) {
    this.#screen = screen;
    this.#write = write;
  }

  /** Whether there is a terminal to draw on. */
  get interactive(): boolean {
    return this.#screen.interactive;
  }

  /** Draws the line anew, as it is for the terminal's width. */
  draw(textFor: (screen: Screen) => string): void {
    // The window may have been resized meanwhile.
    this.#write(CLEAR_LINE + textFor({ ...this.#screen, columns: columns() }));
    this.#drawn = true;
  }

  /** Puts a line of its own above it, or where nothing is drawn, after what was said before. */
  say(line: string): void {
    this.#write((this.#drawn ? CLEAR_LINE : "") + line + "\n");
  }

  [Symbol.dispose](): void {
    if (this.#drawn) this.#write(CLEAR_LINE);
    this.#drawn = false;
  }
}

/** Columns of a terminal that stay free: room for the ^C that it echoes. */
const FREE_COLUMNS = 3;

const WIDEST_BAR = 32;
const NARROWEST_BAR = 8;

/** A word of a line that is fitted into a terminal. */
export interface Word {
  /** The text; an empty one is left out. */
  readonly text: string;
  /** Its importance, a number of its own from 0 on: in a narrow terminal the highest is left out first. */
  readonly rank: number;
  /** Whether it precedes the bar, if it is the first. Default `false`. */
  readonly beforeBar?: boolean;
}

/**
 * A line for a terminal, three columns narrower than it: words, and a bar in the remaining width.
 *
 * @param words in the order in which they are shown
 * @param share the full part of the bar, from 0 to 1
 * @param only text that is shown, cut off, where there is no room for a bar and a word
 */
export function fittedLine(
  words: readonly Word[],
  { share, only, screen }: {
    readonly share: number;
    readonly only: string;
    readonly screen: Screen;
  },
): string {
  const room = screen.columns - FREE_COLUMNS;
  for (let kept = words.length; kept > 0; kept--) {
    const fitting = words.filter(({ text, rank }) => rank < kept && text !== "");
    const needed = fitting.reduce((sum, { text }) => sum + shownLength(text) + 2, 0);
    const bar = Math.min(WIDEST_BAR, room - needed);
    if (bar < NARROWEST_BAR) continue;
    const texts = fitting.map(({ text }) => text);
    texts.splice(fitting[0]?.beforeBar ? 1 : 0, 0, drawBar(share, bar, screen.palette));
    return texts.join("  ");
  }
  return only.slice(0, Math.max(0, room));
}

/** A bar of `width` columns, `share` of it full, in steps of half a column. */
export function drawBar(share: number, width: number, palette: Palette): string {
  const halves = Math.round(2 * width * Math.min(1, Math.max(0, share)));
  const full = Math.floor(halves / 2);
  const half = halves % 2;
  return palette.accent("━".repeat(full) + (half ? "╸" : "")) +
    palette.dim("─".repeat(width - full - half));
}

/** The time over which a rate is taken. */
const MILLISECONDS = 5000;

/** The recent rate of a growing amount: iterations, or bytes. */
export class RecentRate {
  readonly #moments: { readonly at: number; readonly amount: number }[] = [];

  /** Records the amount at a time in milliseconds. */
  add(at: number, amount: number): void {
    const moments = this.#moments;
    moments.push({ at, amount });
    while (moments.length > 2 && at - moments[1]!.at > MILLISECONDS) moments.shift();
  }

  /** The growth a second, `undefined` when it is too early to say. */
  get perSecond(): number | undefined {
    const [oldest, latest] = [this.#moments[0], this.#moments.at(-1)];
    if (oldest === undefined || latest === undefined) return undefined;
    const [more, seconds] = [latest.amount - oldest.amount, (latest.at - oldest.at) / 1000];
    return more > 0 && seconds > 0 ? more / seconds : undefined;
  }
}
