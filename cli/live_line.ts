const CLEAR_LINE = "\r\x1b[2K";

/** A line that is redrawn in place, and whole lines above it. Disposing of it clears the line. */
export class LiveLine implements Disposable {
  readonly #write: (text: string) => void;
  #drawn = false;

  /** @param write puts text on the screen */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Draws the line anew. */
  draw(text: string): void {
    this.#write(CLEAR_LINE + text);
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
