/** The end of a command ahead of time, with an exit code of its own. */

/** An error that ends a command; its message says to people what became of the work, an empty one nothing. */
export class Ending extends Error {
  override name = "Ending";

  /** @param code the exit code; 1 is a failure, any other an end that somebody asked for */
  constructor(message: string, readonly code: number) {
    super(message);
  }
}
