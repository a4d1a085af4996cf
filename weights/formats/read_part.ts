import type { ByteSource } from "./byte_source.ts";
import { joined } from "./joined.ts";

/** How much is read at once where nobody says how long the file is. */
const PIECE_BYTES = 1 << 20;

/**
 * Reads a part of a source; of one that may end anywhere, in pieces, so that room is made only for what
 * comes.
 *
 * @throws {PentimentoError} when it cannot be had
 */
export async function readPart(
  source: ByteSource,
  begin: number,
  end: number,
): Promise<Uint8Array> {
  if (source.size !== undefined) return await source.read(begin, end);
  const pieces: Uint8Array[] = [];
  for (let at = begin; at < end; at += PIECE_BYTES) {
    // A source may use its memory again.
    pieces.push((await source.read(at, Math.min(at + PIECE_BYTES, end))).slice());
  }
  return joined(pieces);
}
