/** Shards: parts of a batch that several processes or machines paint. */

/** One part of several. */
export interface Shard {
  /** Its number, from 1. */
  readonly index: number;
  /** How many there are. */
  readonly count: number;
}

/** The most parts. */
export const MOST_SHARDS = 100_000;

/** A part as it is written, `2/8`; `undefined` for any other text. */
export function readShard(text: string): Shard | undefined {
  const [, first, second] = /^(\d{1,6})\/(\d{1,6})$/.exec(text.trim()) ?? [];
  const [index, count] = [Number(first), Number(second)];
  const isPart = index >= 1 && index <= count && count <= MOST_SHARDS;
  return isPart ? { index, count } : undefined;
}
