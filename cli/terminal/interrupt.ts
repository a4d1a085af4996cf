/** Ctrl-C for as long as something runs that can end gently. */
export class Interrupt implements Disposable {
  #controller = new AbortController();
  #stopListening: () => void;

  /** @param onFirst called at the first Ctrl-C */
  constructor(onFirst: () => void) {
    const listener = () => {
      this.#stopListening();
      onFirst();
      this.#controller.abort();
    };
    Deno.addSignalListener("SIGINT", listener);
    // With nobody listening the system ends the process at the next Ctrl-C, even when the thread is busy
    // with the GPU.
    this.#stopListening = () => {
      Deno.removeSignalListener("SIGINT", listener);
      this.#stopListening = () => {};
    };
  }

  /** Aborted by the first Ctrl-C. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }
}

/** Ends a command that Ctrl-C broke off; its message says what became of the work. */
export class Interrupted extends Error {
  override name = "Interrupted";
}
