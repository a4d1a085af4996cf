/** Reading of many ranges of a remote file, in pieces. */
import { Piece, pieceKey, type PieceStore } from "./piece_store.ts";
import type { RemoteSource } from "./remote.ts";

/** Neighbours closer than this are read together: a request costs more than these bytes. */
const NEAR_BYTES = 65536;
/** The longest piece; with four at once, 16 MB are in flight. */
const PIECE_BYTES = 4_000_000;
const PIECES_AT_ONCE = 4;

/** Bytes of a file from `begin` up to `end`. */
export interface ByteRange {
  /** The first byte. */
  readonly begin: number;
  /** One past the last byte. */
  readonly end: number;
}

/**
 * The progress of a fetch.
 *
 * @category Fetching
 */
export interface FetchProgress {
  /** Bytes that have been read. */
  readonly done: number;
  /** Bytes to be read in all. */
  readonly total: number;
}

/** Options of {@linkcode readRanges}. */
export interface ReadRangesOptions {
  /** A store that keeps pieces for another run, as they come. Default: none. */
  readonly store?: PieceStore | undefined;
  /** Called with the progress, at least once, and last when everything is read. Default: not called. */
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Ends the reading when it is aborted. Default: only the source's own signal does. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads many ranges of one file. Neighbours are read together, in pieces of at most 4 MB, four at once;
 * in the order in which they lie, one at a time, where the server supports no ranges.
 *
 * @param ranges in any order; they may overlap
 * @returns the bytes of each range, in the order of `ranges`
 * @throws {PentimentoError} when one of them cannot be had; nothing is read any more then
 * @throws the signal's reason when it is aborted
 */
export async function readRanges(
  source: RemoteSource,
  ranges: readonly ByteRange[],
  options: ReadRangesOptions = {},
): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces = piecesOf(ranges);
  const targets = ranges.map(({ begin, end }) => new Uint8Array(end - begin));
  const total = sumOf(pieces);
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    options.onProgress?.({ done, total });
  };
  onBytes(0);
  const broken = new AbortController();
  const signal = AbortSignal.any([broken.signal, ...options.signal ? [options.signal] : []]);
  const queue = pieces.values();
  const work = async () => {
    // All workers take from the one queue.
    for (const piece of queue) {
      signal.throwIfAborted();
      const bytes = await readPiece(source, piece, { store: options.store, signal, onBytes });
      ranges.forEach((range, i) => copyShared(piece, bytes, range, targets[i]!));
    }
  };
  const workers = Array.from({ length: source.forwardOnly ? 1 : PIECES_AT_ONCE }, async () => {
    try {
      await work();
    } catch (error) {
      // The others end with the same reason, whichever is heard first.
      broken.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return targets;
}

/** The number of bytes that {@linkcode readRanges} reads for these ranges: theirs, and those between neighbours. */
export function bytesToRead(ranges: readonly ByteRange[]): number {
  return sumOf(piecesOf(ranges));
}

function sumOf(pieces: readonly ByteRange[]): number {
  return pieces.reduce((sum, { begin, end }) => sum + end - begin, 0);
}

/** Places joined where they are near, and cut into pieces; in the order in which they lie. */
function piecesOf(ranges: readonly ByteRange[]): ByteRange[] {
  const runs: { begin: number; end: number }[] = [];
  const sorted = ranges.filter(({ begin, end }) => begin < end).sort((a, b) => a.begin - b.begin);
  for (const { begin, end } of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && begin - last.end < NEAR_BYTES) last.end = Math.max(last.end, end);
    else runs.push({ begin, end });
  }
  return runs.flatMap((run) =>
    Array.from({ length: Math.ceil((run.end - run.begin) / PIECE_BYTES) }, (_, i) => {
      const begin = run.begin + i * PIECE_BYTES;
      return { begin, end: Math.min(begin + PIECE_BYTES, run.end) };
    })
  );
}

async function readPiece(
  source: RemoteSource,
  { begin, end }: ByteRange,
  options: {
    readonly store: PieceStore | undefined;
    readonly signal: AbortSignal;
    readonly onBytes: (count: number) => void;
  },
): Promise<Uint8Array> {
  const { store, signal, onBytes } = options;
  const piece = new Piece(end - begin);
  // Pieces of a file that cannot be identified in another run are not kept.
  const { identity } = source;
  if (store === undefined || identity === undefined) {
    await source.readInto(piece.bytes, begin, { signal, onBytes });
    return piece.bytes;
  }
  const key = await pieceKey(identity, begin, end);
  if (await piece.load(store, key)) {
    onBytes(piece.bytes.length);
  } else {
    await source.readInto(piece.bytes, begin, { signal, onBytes });
    await piece.save(store, key);
  }
  return piece.bytes;
}

/** Copies what a range has in common with a piece. */
function copyShared(
  piece: ByteRange,
  bytes: Uint8Array,
  range: ByteRange,
  target: Uint8Array,
): void {
  const [begin, end] = [Math.max(piece.begin, range.begin), Math.min(piece.end, range.end)];
  if (begin >= end) return;
  target.set(bytes.subarray(begin - piece.begin, end - piece.begin), begin - range.begin);
}
