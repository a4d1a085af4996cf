/** TIFF's compressions, each under a bound: a few bytes may stand for gigabytes. */
import { ADOBE_DEFLATE, DEFLATE, JPEG, LZW, NONE, OTHERS, PACK_BITS } from "./compressions.ts";
import type { TiffLayout } from "./layout.ts";
import { lzwDecode } from "./lzw.ts";

/**
 * A function that unpacks a strip or tile to no more than so many bytes; it may find fewer.
 *
 * @param whole how many there may be, for below the picture's last row may stand others
 */
export type Unpack = (packed: Uint8Array, most: number, whole: number) => Uint8Array;

/**
 * The way to unpack a compression.
 *
 * @throws {Error} when it is not read
 */
export async function unpackerOf(layout: TiffLayout): Promise<Unpack> {
  const { compression } = layout;
  switch (compression) {
    case NONE:
      return (packed, most) => packed.subarray(0, most);
    case LZW:
      return lzwDecode;
    case JPEG:
      return await (await import("./jpeg.ts")).jpegUnpacker(layout);
    case DEFLATE:
    case ADOBE_DEFLATE:
      return await inflater();
    case PACK_BITS:
      return unpackBits;
  }
  const name = OTHERS[compression] ?? `the method ${compression}`;
  throw new Error(
    `it is compressed by ${name}, where none, LZW, Deflate, JPEG and PackBits are read`,
  );
}

async function inflater(): Promise<Unpack> {
  const { constants, inflateSync } = await import("node:zlib");
  return (packed, most, whole) => {
    try {
      const unpacked = inflateSync(packed, {
        maxOutputLength: whole + 1024,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
      return new Uint8Array(unpacked.buffer as ArrayBuffer, unpacked.byteOffset, unpacked.length)
        .subarray(0, most);
    } catch (error) {
      throw new Error("its compressed data is damaged", { cause: error });
    }
  };
}

/** Runs of one byte, and of others as they are (TIFF 6.0, 9). */
function unpackBits(packed: Uint8Array, most: number): Uint8Array {
  const bytes = new Uint8Array(most);
  let filled = 0;
  for (let at = 0; at < packed.length && filled < most;) {
    const head = packed[at++]!;
    if (head < 128) {
      const run = packed.subarray(at, at + Math.min(head + 1, most - filled));
      bytes.set(run, filled);
      filled += run.length;
      at += head + 1;
    } else if (head > 128 && at < packed.length) {
      const end = Math.min(most, filled + 257 - head);
      bytes.fill(packed[at++]!, filled, end);
      filled = end;
    }
  }
  return bytes.subarray(0, filled);
}
