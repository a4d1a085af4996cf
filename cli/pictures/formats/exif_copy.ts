/** EXIF blocks for a picture that was made of another one: what still holds, and no place unless asked for. */
import { hasLetters, viewOf } from "./bytes.ts";

/** A field of a directory, its values in the block's byte order. */
interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly data: Uint8Array;
}

/** A field that is written: its values, or the directory that it points to. */
type Written = Field | { readonly tag: number; readonly directory: readonly Written[] };

/** A block that is read, and the order of its bytes. */
interface Block {
  readonly bytes: Uint8Array;
  readonly little: boolean;
}

/** Bytes of a value by type: bytes, letters, numbers of 16 and 32 bits, ratios (TIFF 6.0, 2). */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

const SHORT = 3;
const LONG = 4;

const ORIENTATION = 0x0112;
const COLOR_SPACE = 0xa001;
const EXIF = 0x8769;
const GPS = 0x8825;
const INTEROPERABILITY = 0xa005;

/**
 * What does not hold for another picture: how and where the pixels of a TIFF file are stored, its sides,
 * smaller copies, profiles, XMP, IPTC and Photoshop's data, which may tell the place, and makers' notes,
 * which may too and are lost when they are moved.
 */
const LEFT_OUT: ReadonlySet<number> = new Set([
  ...[0x00fe, 0x00ff, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0111, 0x0115, 0x0116, 0x0117],
  ...[0x011c, 0x013d, 0x0142, 0x0143, 0x0144, 0x0145, 0x014a, 0x0152, 0x0153, 0x0201, 0x0202],
  ...[0x02bc, 0x83bb, 0x8649, 0x8773, 0x927c, 0xa002, 0xa003, 0xc4a5, 0xea1c],
  ...[EXIF, GPS, INTEROPERABILITY],
]);

/** A directory of a camera has some dozens. */
const MOST_FIELDS = 1000;

/** What fits into a JPEG file. */
const LONGEST = 65_000;

/**
 * A block with the fields of another that still hold. The picture is upright and sRGB; the thumbnail is left
 * out, and damaged fields are.
 *
 * @param block from the letters of its byte order on
 * @returns `undefined` where nothing can be copied: the block is damaged, or longer than fits every format
 */
export function copyExif(block: Uint8Array, options: {
  /** Whether the place where it was taken is copied. Default `false`. */
  readonly gps?: boolean;
} = {}): Uint8Array<ArrayBuffer> | undefined {
  const little = hasLetters(block, 0, "II*\0");
  if (!little && !hasLetters(block, 0, "MM\0*")) return undefined;
  const from = { bytes: block, little };
  const first = viewOf(block).byteLength >= 8 ? viewOf(block).getUint32(4, little) : 0;
  const main = fieldsAt(from, first);
  const exif = directoryOf(from, main, EXIF);
  const inner = directoryOf(from, exif, INTEROPERABILITY);
  const place = options.gps ? directoryOf(from, main, GPS) : [];
  const bytes = written([
    ...kept(main),
    shortField(ORIENTATION, 1, little),
    {
      tag: EXIF,
      directory: [
        ...kept(exif),
        shortField(COLOR_SPACE, 1, little),
        ...inner.length ? [{ tag: INTEROPERABILITY, directory: inner }] : [],
      ],
    },
    ...place.length ? [{ tag: GPS, directory: place }] : [],
  ], little);
  return bytes.length > LONGEST ? undefined : bytes;
}

function kept(fields: readonly Field[]): Field[] {
  return fields.filter(({ tag }) =>
    !LEFT_OUT.has(tag) && tag !== ORIENTATION && tag !== COLOR_SPACE
  );
}

function shortField(tag: number, value: number, little: boolean): Field {
  const data = new Uint8Array(2);
  viewOf(data).setUint16(0, value, little);
  return { tag, type: SHORT, count: 1, data };
}

/** The fields of the directory that a field points to; none where there is none. */
function directoryOf(block: Block, fields: readonly Field[], tag: number): Field[] {
  const field = fields.find((one) => one.tag === tag && one.type === LONG && one.count === 1);
  return field ? fieldsAt(block, viewOf(field.data).getUint32(0, block.little)) : [];
}

/** The fields of a directory that are whole, each tag once. */
function fieldsAt({ bytes, little }: Block, at: number): Field[] {
  const view = viewOf(bytes);
  const fields = new Map<number, Field>();
  if (at < 8 || at + 2 > bytes.length) return [];
  const entries = Math.min(MOST_FIELDS, view.getUint16(at, little));
  for (let i = 0; i < entries; i++) {
    const entry = at + 2 + 12 * i;
    if (entry + 12 > bytes.length) break;
    const [tag, type] = [view.getUint16(entry, little), view.getUint16(entry + 2, little)];
    const count = view.getUint32(entry + 4, little);
    const length = count * (SIZES[type] ?? 0);
    const start = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    if (length === 0 || start + length > bytes.length || fields.has(tag)) continue;
    fields.set(tag, { tag, type, count, data: bytes.slice(start, start + length) });
  }
  return [...fields.values()];
}

/** A block of directories, one behind the other (TIFF 6.0, 2). */
function written(fields: readonly Written[], little: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + sizeOf(fields));
  const view = viewOf(bytes);
  bytes.set(new TextEncoder().encode(little ? "II*\0" : "MM\0*"));
  view.setUint32(4, 8, little);
  writeDirectory(fields, { bytes, little }, 8);
  return bytes;
}

/** Writes a directory with all that it points to. @returns the place behind it */
function writeDirectory(fields: readonly Written[], { bytes, little }: Block, at: number): number {
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

function sizeOf(fields: readonly Written[]): number {
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
const directorySize = ({ length }: readonly Written[]) => 2 + 12 * length + 4;

/** What a directory points to begins at even places. */
const even = (length: number) => length + length % 2;
