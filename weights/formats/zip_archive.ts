/** The files in a zip archive, with checks of their sizes. */
import type { Entry, FileEntry, Reader } from "@zip.js/zip.js";
import { PentimentoError, quoted } from "../../core/errors.ts";
import type { ByteSource } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { inflated } from "./inflate.ts";
import { ZipSource } from "./zip_source.ts";

const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER_MARK = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** Deflate makes at most this many bytes of one. */
const MAX_EXPANSION = 1032;

/** The most files of an archive; PyTorch writes one for each tensor and a few more. */
const MAX_FILES = 2500;

/**
 * The most bytes that are inflated of one archive, over all reads: twenty times a VGG-19 without its
 * classifier. A storage that several tensors share is inflated from its beginning for each.
 */
const MAX_INFLATED_BYTES = 2_000_000_000;

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
   * A part of it, decompressed, in memory for the part and 16 MB: what lies before is dropped, and what
   * follows is not looked at. The checksum is checked where the part reaches the end.
   *
   * @param begin first byte. Default 0.
   * @param end one past the last byte. Default: the file's end.
   * @throws {PentimentoError} when it is damaged, encrypted or compressed in a way that is not known, or
   * more has been inflated of the archive than a VGG-19 can need
   */
  read(begin?: number, end?: number): Promise<Uint8Array>;
}

/**
 * Reads the directory of a zip archive, which stands at its end.
 *
 * @returns its files by their names
 * @throws {PentimentoError} when there is none, it is damaged, or cannot be read
 */
export async function openZip(source: ByteSource): Promise<ReadonlyMap<string, ArchivedFile>> {
  const zip = await ZipSource.open(source);
  const archive: Archive = { zip, left: MAX_INFLATED_BYTES };
  const entries = await readEntries(zip);
  checkPlaces(entries, zip);
  const files = new Map<string, ArchivedFile>();
  for (const entry of entries) {
    if (entry.directory) continue;
    if (files.has(entry.filename)) {
      throw zip.damaged(`that has two files named ${quoted(entry.filename)}`);
    }
    files.set(entry.filename, archivedFile(entry, archive));
  }
  return files;
}

/** An archive, and how many bytes may still be inflated of it. */
interface Archive {
  readonly zip: ZipSource;
  left: number;
}

async function readEntries(zip: ZipSource): Promise<Entry[]> {
  // Its reader alone is a third of the library. It asks for nothing else of a source.
  const { ZipReader } = await import("@zip.js/zip.js/lib/zip-core-reader.js");
  const reader = {
    size: zip.size,
    readUint8Array: (offset: number, length: number) => zip.readUint8Array(offset, length),
  } as Reader<unknown>;
  return await zip.guard(async () => {
    const entries: Entry[] = [];
    for await (const entry of new ZipReader(reader).getEntriesGenerator()) {
      if (entries.push(entry) > MAX_FILES) throw zip.damaged(`of more than ${MAX_FILES} files`);
    }
    return entries;
  });
}

/** Checks that every file has its own place in the archive: bombs let many share one. */
function checkPlaces(entries: readonly Entry[], zip: ZipSource): void {
  const inOrder = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [i, { filename, offset, compressedSize }] of inOrder.entries()) {
    const end = offset + LOCAL_HEADER_BYTES + compressedSize;
    if (!(offset >= 0 && end <= zip.size)) {
      throw zip.damaged(`in which ${quoted(filename)} has no room`);
    }
    const next = inOrder[i + 1];
    if (next !== undefined && end > next.offset) {
      throw zip.damaged(`in which ${quoted(filename)} and ${quoted(next.filename)} overlap`);
    }
  }
}

function archivedFile(entry: FileEntry, archive: Archive): ArchivedFile {
  const { zip } = archive;
  const { uncompressedSize: size, compressedSize, compressionMethod, encrypted } = entry;
  const stored = compressionMethod === STORED && !encrypted;
  const place = async () => {
    const begin = await dataBegin(entry, zip);
    if (begin + compressedSize > zip.size || (stored && compressedSize !== size)) {
      throw zip.damaged(`in which ${quoted(entry.filename)} has no room`);
    }
    return { begin, end: begin + compressedSize };
  };
  const read = async (begin = 0, end = size) => {
    if (encrypted) {
      throw new PentimentoError(
        `${zip.name} is an encrypted zip archive: decrypt it before it is given here`,
      );
    }
    if (stored) {
      const at = (await place()).begin;
      return await zip.source.read(at + begin, at + end);
    }
    checkCompression(entry, archive, end);
    archive.left -= end;
    return await inflatePart(entry, { zip, begin, end, place: await place() });
  };
  return { size, stored, locate: async () => (await place()).begin, read };
}

/** Checks a compressed file's method and size, and that it may be inflated up to `end`. */
function checkCompression(
  { filename, compressionMethod: method, compressedSize, uncompressedSize: size }: FileEntry,
  { zip, left }: Archive,
  end: number,
): void {
  if (method !== DEFLATED) {
    throw new PentimentoError(
      `${zip.name} has ${quoted(filename)} compressed by the method ${method} of zip, where only ` +
        `deflate (${DEFLATED}) is read: pack it again, or give the file as torch.save wrote it`,
    );
  }
  if (size > compressedSize * MAX_EXPANSION) {
    throw zip.damaged(`in which ${quoted(filename)} cannot have the size that it says`);
  }
  if (end > left) {
    throw new PentimentoError(
      `${zip.name} would have to be inflated for more than ${MAX_INFLATED_BYTES} bytes, far more than a ` +
        "VGG-19 has: give the file as torch.save wrote it",
    );
  }
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

/** Inflates a file up to `end`, and keeps what lies from `begin` on. */
async function inflatePart(
  { filename, uncompressedSize: size, signature }: FileEntry,
  { zip, begin, end, place }: {
    readonly zip: ZipSource;
    readonly begin: number;
    readonly end: number;
    readonly place: { readonly begin: number; readonly end: number };
  },
): Promise<Uint8Array> {
  const refuse = () => zip.damaged(`in which ${quoted(filename)} has another length than it says`);
  const whole = end === size;
  return await zip.guard(async () => {
    const part = new Uint8Array(end - begin);
    let [length, sum] = [0, 0];
    for await (const piece of inflated(zip, place)) {
      if (length + piece.length > size) throw refuse();
      const from = Math.max(0, begin - length);
      if (from < piece.length) part.set(piece.subarray(from, end - length), length + from - begin);
      if (whole) sum = crc32(piece, sum);
      length += piece.length;
      if (!whole && length >= end) return part;
    }
    if (length < size) throw refuse();
    if (sum !== signature) throw zip.damaged(`in which ${quoted(filename)} has a wrong checksum`);
    return part;
  });
}
