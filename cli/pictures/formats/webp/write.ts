/** Chunks of WebP files, written. */
import { joinedBytes, viewOf } from "../bytes.ts";
import type { Chunk } from "./chunks.ts";

/** What an extended file's header says that there is (RFC 9649, 2.7.1). */
export const PROFILE = 0x20;
export const ALPHA = 0x10;
export const EXIF = 0x08;
export const XMP = 0x04;

/** A file of chunks that are written. */
export function webpFile(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return writeChunk({ name: "RIFF", data: joinedBytes([ascii("WEBP"), ...chunks]) });
}

/** The header of an extended file. */
export function extendedHeader(
  { width, height }: { readonly width: number; readonly height: number },
  flags: number,
): Uint8Array {
  const header = new Uint8Array(10);
  viewOf(header).setUint32(0, flags, true);
  viewOf(header).setUint32(4, width - 1, true);
  header.set([height - 1, height - 1 >> 8, height - 1 >> 16], 7);
  return header;
}

/** A chunk: its name, its length, and its data to a whole number of two bytes (RFC 9649, 2.3). */
export function writeChunk({ name, data }: Pick<Chunk, "name" | "data">): Uint8Array<ArrayBuffer> {
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, data.length, true);
  return joinedBytes([ascii(name), length, data, new Uint8Array(data.length % 2)]);
}

const ascii = (text: string) => new TextEncoder().encode(text);
