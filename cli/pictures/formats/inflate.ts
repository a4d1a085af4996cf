/** Inflating under a bound: a few bytes may stand for gigabytes. */

/** Bytes that are inflated into at once. */
const PIECE = 2 ** 18;

/**
 * The contents of a zlib stream (RFC 1950) in pieces. No more is inflated than is asked for, to half a
 * mebibyte; a stream that is cut short just ends, and what stands behind it is ignored.
 *
 * @throws {Error} when the stream is damaged
 */
export async function* inflated(stream: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Not DecompressionStream, which inflates as much at once as it is given, and refuses what is behind.
  const [{ constants, createInflate }, { Readable }] = await Promise.all([
    import("node:zlib"),
    import("node:stream"),
  ]);
  const source = Readable.from(evenPieces(stream));
  const inflate = createInflate({ chunkSize: PIECE, finishFlush: constants.Z_SYNC_FLUSH });
  try {
    for await (const piece of source.pipe(inflate)) yield piece;
  } catch (error) {
    throw new Error("its compressed data is damaged", { cause: error });
  } finally {
    source.destroy();
    inflate.destroy();
  }
}

/** The same bytes in pieces of one size: in a file there may be one or a million. */
function* evenPieces(stream: Iterable<Uint8Array>): Generator<Uint8Array> {
  let piece = new Uint8Array(PIECE);
  let filled = 0;
  for (const bytes of stream) {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + PIECE - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < PIECE) continue;
      yield piece;
      piece = new Uint8Array(PIECE);
      filled = 0;
    }
  }
  yield piece.subarray(0, filled);
}
