/** Directories of fields, as TIFF files and EXIF blocks have them (TIFF 6.0, 2): read and written. */
import { EndOfFile, hasLetters, viewOf } from "./bytes.ts";

/** A field of a directory, its values in the block's byte order. */
export interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly data: Uint8Array;
}

/** A field, or one that points to another directory. */
export type Entry = Field | Pointer;

/** A field that points to a directory. */
export interface Pointer {
  readonly tag: number;
  readonly directory: readonly Entry[];
}

/** Types of values. */
export const BYTE = 1;
export const ASCII = 2;
export const SHORT = 3;
export const LONG = 4;
export const RATIONAL = 5;
export const UNDEFINED = 7;
export const DOUBLE = 12;
export const IFD = 13;
export const LONG8 = 16;

/** Bytes of a value by type, 0 for none: bytes, letters, numbers of 16 and 32 bits, ratios; places; 64 bits. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8];

/** The fields that point to directories of EXIF's own (EXIF 2.3, 4.6.3). */
export const EXIF = 0x8769;
export const GPS = 0x8825;
export const INTEROPERABILITY = 0xa005;

/** A directory of a camera has some dozens. */
const MOST_FIELDS = 1000;

/** A block that is read or written, and the order of its bytes. */
interface Block {
  readonly bytes: Uint8Array;
  readonly little: boolean;
  /** Whether places and counts have 64 bits, as in BigTIFF. Default `false`. */
  readonly isBig?: boolean;
}

/** A field as it is found, before its values are looked for. */
export interface FoundField extends Omit<Field, "data"> {
  /** Its values. @throws {EndOfFile} when the block ends first */
  readonly data: () => Uint8Array;
}

/**
 * The first directory of a block, with those of EXIF; damaged fields are left out.
 *
 * @param block from the letters of its byte order on
 * @returns `undefined` where it is no such block
 */
export function readFields(
  bytes: Uint8Array,
): { readonly little: boolean; readonly fields: readonly Entry[] } | undefined {
  const isBlock = hasLetters(bytes, 0, "II*\0") || hasLetters(bytes, 0, "MM\0*");
  if (!isBlock || bytes.length < 8) return undefined;
  const block = blockOf(bytes);
  return { little: block.little, fields: entriesAt(block, block.first) };
}

/**
 * A block that begins with the letters of its byte order, and where its first directory is.
 *
 * @throws {EndOfFile} when it ends before it says that
 */
export function blockOf(bytes: Uint8Array): Required<Block> & { readonly first: number } {
  expectBytes(bytes, 8);
  const little = hasLetters(bytes, 0, "II");
  const view = viewOf(bytes);
  const isBig = view.getUint16(2, little) === 43;
  if (isBig) expectBytes(bytes, 16);
  const first = isBig ? Number(view.getBigUint64(8, little)) : view.getUint32(4, little);
  return { bytes, little, isBig, first };
}

function expectBytes(bytes: Uint8Array, end: number): void {
  if (end > bytes.length) throw new EndOfFile(`it ends at byte ${bytes.length}`);
}

/** A directory's entries. Directories lie in directories twice at most, whatever a damaged block says. */
function entriesAt(block: Block, at: number, depth = 0): Entry[] {
  return wholeFieldsAt(block, at).flatMap((field): Entry[] => {
    if (![EXIF, GPS, INTEROPERABILITY].includes(field.tag)) return [field];
    if (field.type !== LONG || field.count !== 1 || depth === 2) return [];
    const place = viewOf(field.data).getUint32(0, block.little);
    const directory = entriesAt(block, place, depth + 1);
    return directory.length ? [{ tag: field.tag, directory }] : [];
  });
}

/** The fields of a directory that are whole, each tag once. */
function wholeFieldsAt(block: Block, at: number): Field[] {
  const fields = new Map<number, Field>();
  if (at < 8) return [];
  try {
    for (const { data, ...field } of fieldsAt(block, at, MOST_FIELDS)) {
      const isWhole = field.type <= DOUBLE && !fields.has(field.tag);
      const bytes = isWhole && orNothing(data);
      if (bytes) fields.set(field.tag, { ...field, data: bytes.slice() });
    }
  } catch (error) {
    if (!(error instanceof EndOfFile)) throw error;
  }
  return [...fields.values()];
}

/** What a function finds; `undefined` where the bytes end first. */
export function orNothing(find: () => Uint8Array): Uint8Array | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof EndOfFile) return undefined;
    throw error;
  }
}

/**
 * The fields of a directory that have values, one after the other as they stand there.
 *
 * @param most after so many it ends. Default: no limit but the bytes'
 * @throws {EndOfFile} when the bytes end before the directory does, at the field that is cut
 */
export function* fieldsAt(block: Block, at: number, most = Infinity): Generator<FoundField> {
  const { bytes, little, isBig = false } = block;
  const view = viewOf(bytes);
  // Of a place that no file has, a number that is not exact is as good.
  const offset = (at: number) =>
    isBig ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const [first, length, inside] = isBig ? [at + 8, 20, 8] : [at + 2, 12, 4];
  expectBytes(bytes, first);
  const count = isBig ? Number(view.getBigUint64(at, little)) : view.getUint16(at, little);
  for (let entry = first; entry < first + length * Math.min(most, count); entry += length) {
    expectBytes(bytes, entry + length);
    const [tag, type] = [view.getUint16(entry, little), view.getUint16(entry + 2, little)];
    const values = offset(entry + 4);
    const size = values * (SIZES[type] ?? 0);
    const last = entry + length - inside;
    const from = size <= inside ? last : offset(last);
    const data = () => {
      expectBytes(bytes, from + size);
      return bytes.subarray(from, from + size);
    };
    if (size > 0) yield { tag, type, count: values, data };
  }
}

/** A field of whole numbers, of 16 or 32 bits. */
export function numberField(
  tag: number,
  type: typeof SHORT | typeof LONG,
  values: readonly number[],
  little: boolean,
): Field {
  const size = SIZES[type]!;
  const data = new Uint8Array(size * values.length);
  const view = viewOf(data);
  values.forEach((value, i) => {
    if (type === SHORT) view.setUint16(size * i, value, little);
    else view.setUint32(size * i, value, little);
  });
  return { tag, type, count: values.length, data };
}

/** What stands before the first directory, which is right behind. */
export function blockHeader(little: boolean): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(8);
  header.set(new TextEncoder().encode(little ? "II*\0" : "MM\0*"));
  viewOf(header).setUint32(4, 8, little);
  return header;
}

/** Writes a directory with all that it points to. @returns the place behind it */
export function writeDirectory(
  fields: readonly Entry[],
  { bytes, little }: Block,
  at: number,
): number {
  const view = viewOf(bytes);
  const sorted = fields.toSorted((a, b) => a.tag - b.tag);
  view.setUint16(at, sorted.length, little);
  let free = at + directorySize(sorted);
  sorted.forEach((field, i) => {
    const entry = at + 2 + 12 * i;
    const isPointer = "directory" in field;
    view.setUint16(entry, field.tag, little);
    view.setUint16(entry + 2, isPointer ? LONG : field.type, little);
    view.setUint32(entry + 4, isPointer ? 1 : field.count, little);
    if (isPointer || field.data.length > 4) view.setUint32(entry + 8, free, little);
    if (isPointer) free = writeDirectory(field.directory, { bytes, little }, free);
    else if (field.data.length <= 4) bytes.set(field.data, entry + 8);
    else {
      bytes.set(field.data, free);
      free += even(field.data.length);
    }
  });
  return free;
}

/** The bytes of a directory with all that it points to. */
export function sizeOf(fields: readonly Entry[]): number {
  return fields.reduce(
    (sum, field) =>
      sum +
      ("directory" in field
        ? sizeOf(field.directory)
        : field.data.length > 4
        ? even(field.data.length)
        : 0),
    directorySize(fields),
  );
}

/** The number of its fields, these, and that no other directory follows. */
const directorySize = ({ length }: readonly Entry[]) => 2 + 12 * length + 4;

/** What a directory points to begins at even places. */
const even = (length: number) => length + length % 2;
