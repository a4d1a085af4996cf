/** Decompression of a part of a deflated file, in bounded memory. */
import type { ByteSource } from "./bytes.ts";

/** Compressed bytes that are read at once, for over HTTP each read is a request. */
const READ_BYTES = 4_000_000;

/** Compressed bytes that are inflated at once: they become at most 1032 times as many, 4 MB. */
const PIECE_BYTES = 4096;

/**
 * The bytes of a deflated file, piece by piece, of which none has more than about 4 MB. Whoever has
 * enough stops taking them, and no more is read or inflated then.
 *
 * @param place of the compressed bytes in the source
 * @throws whatever the platform does when they are damaged, or end too early
 */
export async function* inflated(
  source: ByteSource,
  place: { readonly begin: number; readonly end: number },
): AsyncGenerator<Uint8Array, void, void> {
  let at = place.begin;
  let rest = new Uint8Array(0);
  const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (rest.length === 0) {
        if (at >= place.end) return controller.close();
        const end = Math.min(at + READ_BYTES, place.end);
        rest = (await source.read(at, end)).slice();
        at = end;
      }
      controller.enqueue(rest.slice(0, PIECE_BYTES));
      rest = rest.subarray(PIECE_BYTES);
    },
  }, { highWaterMark: 0 });
  const reader = compressed.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Without effect after the end; before it, it ends the decompression.
    await reader.cancel().catch(() => {});
  }
}
