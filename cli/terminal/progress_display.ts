import { LiveLine, PLAIN_MILLISECONDS, REDRAW_MILLISECONDS } from "./live_line.ts";
import { type Pace, plainLine, type Standing, terminalLine } from "./progress_line.ts";
import { RecentRate } from "./recent_rate.ts";
import type { Screen } from "./terminal.ts";

/** In a file a line appears after this share of the run, or when it is time. */
const PLAIN_SHARE = 0.1;

/**
 * Shows how a run goes on: one line redrawn in place on a terminal, a line now and then elsewhere.
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

  /** Takes note of where the run stands, and shows it when it is time to. */
  update(standing: Standing): void {
    const now = this.#now();
    const entered = standing.scale !== this.#scale;
    if (entered) {
      this.#scale = standing.scale;
      this.#rate = new RecentRate();
    }
    this.#first ??= { at: now, done: standing.done };
    this.#rate.add(now, standing.iteration);
    const since = now - this.#lastShown.at;
    const ended = standing.iteration >= standing.iterations;
    if (this.#line.interactive) {
      if (entered || ended || since >= REDRAW_MILLISECONDS) this.#draw(standing, now);
      return;
    }
    const further = standing.done - this.#lastShown.done;
    if (entered || ended || since >= PLAIN_MILLISECONDS || further >= PLAIN_SHARE - 1e-9) {
      this.#line.say(plainLine(standing, this.#paceAt(standing, now)));
      this.#lastShown = { at: now, done: standing.done };
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

  #draw(standing: Standing, now: number): void {
    const pace = this.#paceAt(standing, now);
    this.#line.draw((screen) => terminalLine(standing, pace, screen));
    this.#lastShown = { at: now, done: standing.done };
  }

  #paceAt(standing: Standing, now: number): Pace {
    const share = standing.done - this.#first!.done;
    const elapsed = (now - this.#first!.at) / 1000;
    return {
      rate: this.#rate.perSecond,
      left: share > 0 && elapsed > 0 ? (elapsed / share) * (1 - standing.done) : undefined,
    };
  }
}
