/** Mistakes in a command line, and what may have been meant. */
/** A mistake in a command line, in one sentence; the exit code is 2. */
export class UsageError extends Error {
  override name = "UsageError";

  /**
   * @param command the command whose help is worth a look, `undefined` for the program's own
   * @param details further lines, each about one of several mistakes
   */
  constructor(
    message: string,
    readonly command?: string,
    readonly details: readonly string[] = [],
  ) {
    super(message);
  }
}

/**
 * The candidate that is nearest to a misspelt word.
 *
 * @param within the most letters to change. Default: a third of the word, at least 2.
 */
export function nearest(
  word: string,
  candidates: Iterable<string>,
  within: number = Math.max(2, Math.floor(word.length / 3)),
): string | undefined {
  let best: string | undefined;
  let least = within + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Letters to insert, delete or exchange to make one word the other (Levenshtein 1966). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const exchanged = row[j]! + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(exchanged, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
