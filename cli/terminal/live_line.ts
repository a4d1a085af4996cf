/** A line of progress: redrawn in place, fitted to the terminal's width, and the recent rate that it shows. */
import { printableLine } from "./printable.ts";
import { columns, type Palette, type Screen, screenOf, shownLength, tell } from "./terminal.ts";

/** On a terminal the line is redrawn at most this often. */
const REDRAW_MILLISECONDS = 100;

/** Without a terminal another line appears after this time at the latest. */
const PLAIN_MILLISECONDS = 20_000;

/** Empties the line that the cursor is in. */
export const CLEAR_LINE = "\r\x1b[2K";

/** Moves the cursor one line up. */
const LINE_UP = "\x1b[1A";

/** The screen that progress is shown on, and the clock that it goes by. */
export interface Output {
  readonly screen: Screen;
  readonly write: (text: string) => void;
  /** Milliseconds, from any origin. */
  readonly now: () => number;
}

function standardError(): Output {
  return {
    screen: screenOf(Deno.stderr),
    write: tell,
    now: () => performance.now(),
  };
}

/**
 * Progress, and whole lines above it: one line redrawn in place on a terminal, a line now and then elsewhere.
 * Disposing of it clears the line.
 */
export class LiveLine implements Disposable {
  /** The lines that are drawn. */
  #drawn = 0;
  #shown = { at: -Infinity, share: -Infinity };

  constructor(protected readonly output: Output = standardError()) {}

  /** Draws the line anew, as it is for the terminal's width; does nothing where there is none. */
  draw(textFor: (screen: Screen) => string): void {
    const { screen, write } = this.output;
    if (!screen.interactive) return;
    // The window may have been resized meanwhile.
    const now = { ...screen, columns: columns() };
    const lines = [...this.above(now), textFor(now)];
    write((this.#clearing || CLEAR_LINE) + lines.map(printableLine).join("\n"));
    this.#drawn = lines.length;
  }

  /** Writes a line above it, or where nothing is drawn, after what was said before. */
  say(line: string): void {
    const { screen, write, now } = this.output;
    write(this.#clearing + printableLine(line) + "\n");
    this.#drawn = 0;
    this.#shown = { ...this.#shown, at: screen.interactive ? -Infinity : now() };
  }

  /**
   * Shows progress when it is time to.
   *
   * @param share what is done, from 0 to 1
   * @param due whether it is time whatever has passed since the last line
   * @param line the line for a terminal, and the one for a file or a pipe
   * @param plainShare growth of `share` after which another line for a file appears
   */
  protected show(
    share: number,
    due: boolean,
    { onScreen, plain }: {
      readonly onScreen: (screen: Screen) => string;
      readonly plain: () => string;
    },
    plainShare: number,
  ): void {
    const { screen, write, now } = this.output;
    const since = now() - this.#shown.at;
    const further = !screen.interactive && share - this.#shown.share >= plainShare - 1e-9;
    const interval = screen.interactive ? REDRAW_MILLISECONDS : PLAIN_MILLISECONDS;
    if (!due && !further && since < interval) return;
    if (screen.interactive) this.draw(onScreen);
    else write(printableLine(plain()) + "\n");
    this.passOver(share);
  }

  /** Further lines that are drawn above it, each fitted to the screen. None by itself. */
  protected above(_screen: Screen): readonly string[] {
    return [];
  }

  /** What empties the lines that are drawn, and leaves the cursor in the first. */
  get #clearing(): string {
    return Array.from({ length: this.#drawn }, () => CLEAR_LINE).join(LINE_UP);
  }

  /** Counts progress as shown. */
  protected passOver(share: number): void {
    this.#shown = { at: this.output.now(), share };
  }

  [Symbol.dispose](): void {
    if (this.#drawn) this.output.write(this.#clearing);
    this.#drawn = 0;
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

/** Milliseconds over which a rate is taken. */
const RATE_MILLISECONDS = 5000;

/** The recent rate of a growing amount: iterations, or bytes. */
export class RecentRate {
  readonly #moments: { readonly at: number; readonly amount: number }[] = [];

  /** Records the amount at a time in milliseconds. */
  add(at: number, amount: number): void {
    const moments = this.#moments;
    moments.push({ at, amount });
    while (moments.length > 2 && at - moments[1]!.at > RATE_MILLISECONDS) moments.shift();
  }

  /** The growth a second, `undefined` when it is too early to say. */
  get perSecond(): number | undefined {
    const [oldest, latest] = [this.#moments[0], this.#moments.at(-1)];
    if (oldest === undefined || latest === undefined) return undefined;
    const [more, seconds] = [latest.amount - oldest.amount, (latest.at - oldest.at) / 1000];
    return more > 0 && seconds > 0 ? more / seconds : undefined;
  }
}
