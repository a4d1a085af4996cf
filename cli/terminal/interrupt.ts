/** Signals that ask a command to end: Ctrl-C, a scheduler, a closed terminal. */
import { THIS_SYSTEM } from "../system.ts";
import { Ending } from "./ending.ts";

/**
 * The signals that would end the process, with their numbers and what they mean. The later ones are how batch
 * systems and timers announce the end. Windows knows only two of them.
 */
const SIGNALS: readonly (readonly [signal: Deno.Signal, number: number, name: string])[] = [
  ["SIGINT", 2, "Interrupted"],
  ["SIGTERM", 15, "Asked to end"],
  ["SIGHUP", 1, "The terminal was closed"],
  ["SIGBREAK", 21, "Interrupted"],
  ["SIGXCPU", 24, "The processor time that is allowed is used up"],
  ["SIGALRM", 14, "The time that is allowed is used up"],
  // SIGUSR1 is Deno's own: it opens the debugger.
  ["SIGUSR2", Deno.build.os === "linux" ? 12 : 31, "Asked to end"],
];

/**
 * One request to end may arrive several times: timeout(1) sends it to the process and to its group, and a
 * terminal that closes tells the shell, which tells its jobs. What comes within this time is the same request.
 */
const SAME_MILLISECONDS = 500;

/** The signal that came first. */
export interface Caught {
  /** What happened, as the beginning of a sentence. */
  readonly what: string;
  /** The exit code: 128 and the signal's number. */
  readonly code: number;
}

/**
 * A listener for the first signal that asks to end. After a moment nobody listens any more, and the system ends the
 * process at the next one, even when the thread is busy with the GPU.
 */
export class Interrupt implements Disposable {
  #controller = new AbortController();
  #listeners = new Map<Deno.Signal, () => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #caught: Caught | undefined;

  #onFirst: (caught: Caught) => void;

  /** @param onFirst called at the first signal */
  constructor(onFirst: (caught: Caught) => void) {
    this.#onFirst = onFirst;
    for (const [signal, number, what] of SIGNALS) {
      if (signal === "SIGHUP" && survivesHangup()) continue;
      const listener = () => {
        if (this.#caught) return;
        this.#caught = { what, code: 128 + number };
        this.#timer = setTimeout(() => this.#stopListening(), SAME_MILLISECONDS);
        this.#onFirst(this.#caught);
        this.#controller.abort();
      };
      try {
        Deno.addSignalListener(signal, listener);
        this.#listeners.set(signal, listener);
      } catch {
        // This system has no such signal.
      }
    }
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first signal; `undefined` as long as there was none. */
  get caught(): Caught | undefined {
    return this.#caught;
  }

  /** Has something else called at the first signal from now on. */
  instead(onFirst: (caught: Caught) => void): void {
    this.#onFirst = onFirst;
  }

  #stopListening(): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
    this.#listeners.clear();
  }

  [Symbol.dispose](): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#stopListening();
  }
}

/** The end of a command after a signal; its message says what became of the work. */
export function interrupted({ what, code }: Caught, became: string): Ending {
  return new Ending(`${what}: ${became}`, code);
}

/**
 * Runs a command that a signal ends at once, with a sentence, for as long as it does not say what to do
 * {@linkcode Interrupt.instead}.
 *
 * @param became what becomes of the work when it ends at once
 */
export async function endingAtOnce(
  became: string,
  command: (interrupt: Interrupt) => Promise<number>,
): Promise<number> {
  const { promise, reject } = Promise.withResolvers<never>();
  using interrupt = new Interrupt((caught) => reject(interrupted(caught, became)));
  return await Promise.race([command(interrupt), promise]);
}

/**
 * Whether closed terminals are to be survived, as nohup(1) asks. Deno takes no notice of signals that were ignored
 * when it began, so the launcher says it.
 */
function survivesHangup(): boolean {
  return Boolean(THIS_SYSTEM.variable("PENTIMENTO_NOHUP"));
}

/**
 * Lets the process live on where signals would end it for nothing: a write beyond the size that the system allows
 * (ulimit -f) fails with an error, as on a full disk; and nohup(1) holds.
 */
export function ignoreSignals(): void {
  const ignored: Deno.Signal[] = survivesHangup() ? ["SIGXFSZ", "SIGHUP"] : ["SIGXFSZ"];
  for (const signal of ignored) {
    try {
      Deno.addSignalListener(signal, () => {});
    } catch {
      // This system has no such signal.
    }
  }
}
