/** Errors that the user can mend, and names in their messages. */

/**
 * A failure that the person using Pentimento can mend. Its message is one sentence: what was wanted,
 * what was found, what to do.
 *
 * An argument that makes no sense is a `TypeError` where it is of a wrong kind and a `RangeError` where its value is
 * out of range; `instanceof PentimentoError` holds for these as well, so that one check finds all that can be mended.
 *
 * @category Errors
 */
export class PentimentoError extends Error {
  /** Always `PentimentoError`. */
  override name = "PentimentoError";

  /** Whether a value is such an error, or one of {@linkcode wrongKind} or {@linkcode outOfRange}. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(this, value) ||
      this === PentimentoError && value instanceof Error && argumentErrors().has(value);
  }
}

/** A lack of memory on the GPU: a smaller task may succeed. */
export class OutOfMemoryError extends PentimentoError {}

/** An argument of a wrong kind; a {@linkcode PentimentoError} too. */
export function wrongKind(message: string): TypeError {
  return marked(new TypeError(message));
}

/** An argument whose value is out of range, or does not fit the others; a {@linkcode PentimentoError} too. */
export function outOfRange(message: string): RangeError {
  return marked(new RangeError(message));
}

/** A name out of a file, fit for a one-line message whatever it holds. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

/** Under this name one set serves all copies of this module, such as those of two bundles in a page. */
const KEY = Symbol.for("pentimento.argumentErrors");

function argumentErrors(): WeakSet<Error> {
  const global = globalThis as { [KEY]?: WeakSet<Error> };
  return global[KEY] ??= new WeakSet();
}

function marked<E extends Error>(error: E): E {
  argumentErrors().add(error);
  return error;
}
