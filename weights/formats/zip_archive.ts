/** The files in a zip archive, with checks of their sizes. */
import type { FileEntry } from "@zip.js/zip.js";
import { PentimentoError, quoted } from "../../core/errors.ts";
import type { ByteSource } from "./bytes.ts";
import { ZipSource } from "./zip_source.ts";

const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER_MARK = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** Deflate makes at most this many bytes of one. */
const MAX_EXPANSION = 1032;

/** A file in a zip archive. */
export interface ArchivedFile {
  /** Its length in bytes, as declared by the archive. */
  readonly size: number;
  /** True when it is stored uncompressed. */
  readonly stored: boolean;
  /**
   * Finds its offset in the archive; for stored files.
   *
   * @throws {PentimentoError} when it is not where the archive says
   */
  locate(): Promise<number>;
  /**
   * All of it, decompressed.
   *
   * @throws {PentimentoError} when it is damaged, encrypted or compressed in a way that is not known
   */
  read(): Promise<Uint8Array>;
}

/**
 * Reads the directory of a zip archive, which stands at its end.
 *
 * @returns its files by their names
 * @throws {PentimentoError} when there is none, it is damaged, or cannot be read
 */
export async function openZip(source: ByteSource): Promise<ReadonlyMap<string, ArchivedFile>> {
  const { Reader, ZipReader } = await import("@zip.js/zip.js");
  const zip = await ZipSource.open(source);
  const reader = Object.assign(new Reader(source), {
    size: zip.size,
    readUint8Array: (offset: number, length: number) => zip.readUint8Array(offset, length),
  });
  const entries = await zip.guard(() => new ZipReader(reader).getEntries());
  const files = new Map<string, ArchivedFile>();
  for (const entry of entries) {
    if (entry.directory) continue;
    if (files.has(entry.filename)) {
      throw zip.damaged(`that has two files named ${quoted(entry.filename)}`);
    }
    files.set(entry.filename, archivedFile(entry, zip));
  }
  return files;
}

function archivedFile(entry: FileEntry, zip: ZipSource): ArchivedFile {
  const { uncompressedSize: size, compressedSize, compressionMethod, encrypted } = entry;
  const stored = compressionMethod === STORED && !encrypted;
  const locate = async () => {
    const begin = await dataBegin(entry, zip);
    if (compressedSize !== size || begin + size > zip.size) {
      throw zip.damaged(`in which ${quoted(entry.filename)} has no room`);
    }
    return begin;
  };
  const read = async () => {
    if (encrypted) {
      throw new PentimentoError(
        `${zip.name} is an encrypted zip archive: decrypt it before it is given here`,
      );
    }
    if (stored) {
      const begin = await locate();
      return await zip.source.read(begin, begin + size);
    }
    if (compressedSize > zip.size || size > compressedSize * MAX_EXPANSION) {
      throw zip.damaged(`in which ${quoted(entry.filename)} cannot have the size that it says`);
    }
    await checkLength(entry, zip);
    return await inflate(entry, zip);
  };
  return { size, stored, locate, read };
}

/** The offset of a file's bytes: behind a header whose length stands only in itself. */
async function dataBegin({ filename, offset }: FileEntry, zip: ZipSource): Promise<number> {
  const header = await zip.readUint8Array(offset, LOCAL_HEADER_BYTES);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER_MARK) {
    throw zip.damaged(`in which ${quoted(filename)} is not where it should be`);
  }
  return offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}

async function inflate(entry: FileEntry, zip: ZipSource): Promise<Uint8Array> {
  const { Uint8ArrayWriter } = await import("@zip.js/zip.js");
  return await zip.guard(() =>
    entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false, checkSignature: true })
  );
}

/** Bytes that are decompressed at once: a byte's expansion is bounded, so this bounds the memory. */
const COMPRESSED_PIECE_BYTES = 1024;

/** Checks that a file has its declared length; the library would allocate memory for all of it. */
async function checkLength(entry: FileEntry, zip: ZipSource): Promise<void> {
  if (entry.compressionMethod !== DEFLATED) return;
  const refuse = () =>
    zip.damaged(`in which ${quoted(entry.filename)} has another length than it says`);
  const begin = await dataBegin(entry, zip);
  if (begin + entry.compressedSize > zip.size) throw refuse();
  const compressed = (await zip.source.read(begin, begin + entry.compressedSize)).slice();
  let at = 0;
  const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= compressed.length) return controller.close();
      controller.enqueue(compressed.slice(at, at += COMPRESSED_PIECE_BYTES));
    },
  }, { highWaterMark: 0 });
  let length = 0;
  await zip.guard(async () => {
    for await (const piece of pieces.pipeThrough(new DecompressionStream("deflate-raw"))) {
      length += piece.length;
      if (length > entry.uncompressedSize) throw refuse();
    }
  });
}
