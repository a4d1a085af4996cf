/**
 * A failure that the person using Pentimento can mend. Its message is one sentence: what was wanted,
 * what was found, what to do.
 */
export class PentimentoError extends Error {
  /** Always `PentimentoError`. */
  override name = "PentimentoError";
}

/** There was not enough memory on the GPU: with less to do it may go. */
export class OutOfMemoryError extends PentimentoError {}
