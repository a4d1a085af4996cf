/** Errors that the user can mend, and names in their messages. */

/**
 * A failure that the person using Pentimento can mend. Its message is one sentence: what was wanted,
 * what was found, what to do.
 *
 * @category Errors
 */
export class PentimentoError extends Error {
  /** Always `PentimentoError`. */
  override name = "PentimentoError";
}

/** A lack of memory on the GPU: a smaller task may succeed. */
export class OutOfMemoryError extends PentimentoError {}

/** A name out of a file, fit for a one-line message whatever it holds. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
