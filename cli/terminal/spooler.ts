/** Text on its way to a stream that may stand still: nobody waits for it, and only so much of it is kept. */

/** So many texts wait at most; a progress line has ten a second. */
const MOST_WAITING = 200;

/** Writes texts to a stream one after the other, while the work goes on. */
export class Spooler {
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;

  /** @param stream one that nobody else writes to meanwhile */
  constructor(private readonly stream: { write(bytes: Uint8Array): Promise<number> }) {}

  /** Whether there is something that the stream has not taken yet. */
  get isBehind(): boolean {
    return this.#writing !== undefined;
  }

  /** Has a text written when its turn comes; where too many wait, it is left out. */
  add(text: string): void {
    if (text === "" || this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push(text);
    this.#writing ??= this.#writeAll();
  }

  /** Waits until all is written, but not longer than some milliseconds. */
  async finish(milliseconds: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    await Promise.race([this.#writing, late]);
    clearTimeout(timer);
  }

  async #writeAll(): Promise<void> {
    const encoder = new TextEncoder();
    try {
      while (this.#waiting.length > 0) {
        let bytes = encoder.encode(this.#waiting.splice(0).join(""));
        while (bytes.length > 0) bytes = bytes.subarray(await this.stream.write(bytes));
      }
    } catch {
      // The terminal was closed: nobody is left to tell.
      this.#waiting = [];
    } finally {
      // In the same turn as the last look at what waits: what is added after that begins anew.
      this.#writing = undefined;
    }
  }
}
