import { type Palette, type Screen, shownLength } from "./terminal.ts";

/** Columns of a terminal that stay free: room for the ^C that it echoes. */
const FREE_COLUMNS = 3;

const WIDEST_BAR = 32;
const NARROWEST_BAR = 8;

/** A word of a line that is fitted into a terminal. */
export interface Word {
  /** As it is shown; nothing of it is where it is empty. */
  readonly text: string;
  /** Where the terminal is narrow, the word of the highest rank goes first: each has its own, from 0 on. */
  readonly rank: number;
  /** Whether the bar stands after it, if it is the first. Default false. */
  readonly beforeBar?: boolean;
}

/**
 * A line for a terminal, three columns short of what it has: the bar takes what the words leave.
 *
 * @param words in the order in which they are shown
 * @param share how much of the bar is full, from 0 to 1
 * @param only what is shown, cut off, where there is no room for a bar and a word
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

/** A bar of `width` columns, `share` of it full, to the half column. */
export function drawBar(share: number, width: number, palette: Palette): string {
  const halves = Math.round(2 * width * Math.min(1, Math.max(0, share)));
  const full = Math.floor(halves / 2);
  const half = halves % 2;
  return palette.accent("━".repeat(full) + (half ? "╸" : "")) +
    palette.dim("─".repeat(width - full - half));
}
