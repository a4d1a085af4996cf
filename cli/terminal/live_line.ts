import { columns, type Screen } from "./terminal.ts";

/** On a terminal the line is redrawn at most this often. */
export const REDRAW_MILLISECONDS = 100;

/** In a file another line appears after this time, if nothing else made one appear. */
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
