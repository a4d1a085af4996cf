/** Time that passes only when a test lets it, so that slow servers take none and no busy machine makes others slow. */
import type { Waiting } from "../../weights/fetch/patience.ts";
import type { RemoteOptions } from "../../weights/fetch/remote.ts";
import { useClock } from "../helpers/clock.ts";

/** The pauses between retries, in milliseconds: they take no time here. */
const PAUSES = [500, 1000, 2000, 4000, 8000];

/** The clock of this process, until it is disposed of. It stands still until something passes. */
export class SlowTime implements Disposable {
  /** Milliseconds that have passed. */
  now = 0;
  /** What was told to be waited for. */
  readonly waits: Waiting[] = [];
  /** Settles when the part that is on its way has arrived. */
  #arrival = Promise.withResolvers<void>();
  #timers: { readonly at: number; readonly ring: () => void }[] = [];
  readonly #clock = useClock(() => this.now);

  [Symbol.dispose](): void {
    this.#clock[Symbol.dispose]();
  }

  /** Lets some time pass. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
    const due = this.#timers.filter(({ at }) => at <= this.now);
    this.#timers = this.#timers.filter(({ at }) => at > this.now);
    for (const { ring } of due) ring();
  }

  /** Options by which a fetch lives in this time, and has little patience. */
  options(stallSeconds: number): RemoteOptions {
    return {
      stallSeconds,
      onWaiting: (waiting) => this.waits.push(waiting),
      delay: (milliseconds, signal) => this.#delay(milliseconds, signal),
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const body = response.body?.pipeThrough(
          new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
            transform: (chunk, controller) => {
              controller.enqueue(chunk);
              this.#arrival.resolve();
            },
          }),
        );
        // Made anew, it would not know its address.
        return Object.defineProperty(response, "body", { value: body ?? null });
      },
    };
  }

  /** A body that comes one part at a time, each of which takes some time, as long as somebody reads it. */
  trickle(part: Uint8Array<ArrayBuffer>, milliseconds: number) {
    let begun = false;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        // The next part leaves when the one before has arrived, and somebody waits for it again.
        if (begun) await this.#arrival.promise;
        await new Promise((resolve) => setTimeout(resolve, 0));
        begun = true;
        this.#arrival = Promise.withResolvers();
        this.pass(milliseconds);
        controller.enqueue(part);
      },
      cancel: () => this.#arrival.resolve(),
    }, { highWaterMark: 0 });
  }

  #delay(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds <= 0 || PAUSES.includes(milliseconds)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#timers.push({ at: this.now + milliseconds, ring: resolve });
      signal.addEventListener("abort", () => resolve());
    });
  }
}
