/** Adding items to an AVIF file: data that describe its picture (ISO 23008-12, annex A). */
import { boxesOf, boxIn, BoxReader } from "../boxes.ts";
import { joinedBytes, viewOf } from "../bytes.ts";

/** An item that is added. */
export interface NewItem {
  /** `Exif`, or `mime` with a content type. */
  readonly type: string;
  readonly contentType?: string;
  readonly data: Uint8Array;
}

/** Where the data of an item lie in the file. */
interface Place {
  readonly id: number;
  readonly extents: readonly { readonly from: number; readonly length: number }[];
}

/**
 * A file with more items, each a description of its primary picture. Their data stand at the end; those of
 * the others move, as the box in front of them grows.
 *
 * @param file as libavif writes it: one `meta` box before all data
 * @throws {Error} when it is no such file
 */
export function addItems(file: Uint8Array, items: readonly NewItem[]): Uint8Array<ArrayBuffer> {
  const boxes = [...boxesOf(file)];
  const meta = boxes.find(({ type }) => type === "meta");
  if (!meta || boxes.at(-1) === meta) throw new Error("libavif wrote another kind of file");
  const inner = [...boxesOf(meta.data.subarray(4))];
  const places = placesOf(meta.data.subarray(4));
  const first = 1 + Math.max(...places.map(({ id }) => id));
  const added = items.map((item, i) => ({ ...item, id: first + i }));
  const metaFor = (grown: number) => {
    let end = file.length + grown + 8;
    const all = [
      ...places.map(({ id, extents }) => ({
        id,
        extents: extents.map(({ from, length }) => ({ from: from + grown, length })),
      })),
      ...added.map(({ id, data: { length } }) => ({
        id,
        extents: [{ from: (end += length) - length, length }],
      })),
    ];
    return metaBox(meta.data, inner, { places: all, added });
  };
  const grown = metaFor(0).length - meta.data.length - 8;
  return joinedBytes([
    ...boxes.map((one) => one === meta ? metaFor(grown) : box(one.type, one.data)),
    box("mdat", ...items.map(({ data }) => data)),
  ]);
}

/** The `meta` box with other places, and with entries and references of what is added. */
function metaBox(
  old: Uint8Array,
  inner: readonly { readonly type: string; readonly data: Uint8Array }[],
  { places, added }: {
    readonly places: readonly Place[];
    readonly added: readonly (NewItem & { readonly id: number })[];
  },
): Uint8Array {
  const primary = new BoxReader(boxIn(old.subarray(4), "pitm")!.subarray(4)).number(2);
  const references = added.map(({ id }) =>
    box("cdsc", bigEndian(2, id), bigEndian(2, 1), bigEndian(2, primary))
  );
  const parts = inner.map(({ type, data }) => {
    if (type === "iloc") return locations(places);
    if (type === "iinf") return withEntries(data, added);
    return type === "iref" ? box(type, data, ...references) : box(type, data);
  });
  const known = inner.some(({ type }) => type === "iref");
  return box(
    "meta",
    old.subarray(0, 4),
    ...parts,
    ...known ? [] : [box("iref", bigEndian(4, 0), ...references)],
  );
}

/** The places in `iloc` (ISO 14496-12, 8.11.3), of data in the file itself. */
function placesOf(meta: Uint8Array): Place[] {
  const reader = new BoxReader(boxIn(meta, "iloc") ?? new Uint8Array());
  if (reader.number(4) !== 0) throw new Error("libavif wrote another kind of file");
  const [sizes, more] = [reader.number(1), reader.number(1)];
  return Array.from({ length: reader.number(2) }, () => {
    const id = reader.number(2);
    reader.take(2);
    const base = reader.number(more >> 4);
    const extents = Array.from({ length: reader.number(2) }, () => ({
      from: base + reader.number(sizes >> 4),
      length: reader.number(sizes & 15),
    }));
    return { id, extents };
  });
}

/** An `iloc` box, all numbers of 32 bits. */
function locations(places: readonly Place[]): Uint8Array {
  const entries = places.flatMap(({ id, extents }) => [
    ...[bigEndian(2, id), bigEndian(2, 0), bigEndian(2, extents.length)],
    ...extents.flatMap(({ from, length }) => [bigEndian(4, from), bigEndian(4, length)]),
  ]);
  return box(
    "iloc",
    bigEndian(4, 0),
    bigEndian(2, 0x4400),
    bigEndian(2, places.length),
    ...entries,
  );
}

/** An `iinf` box (8.11.6) with more entries. */
function withEntries(
  data: Uint8Array,
  added: readonly (NewItem & { readonly id: number })[],
): Uint8Array {
  const count = new BoxReader(data.subarray(4)).number(2);
  const entries = added.map(({ id, type, contentType }) => {
    // Version 2; the item is not protected and has no name.
    const text = `${type}\0${contentType === undefined ? "" : `${contentType}\0`}`;
    return box("infe", bigEndian(4, 0x02000000), bigEndian(2, id), bigEndian(2, 0), ascii(text));
  });
  return box(
    "iinf",
    data.subarray(0, 4),
    bigEndian(2, count + added.length),
    data.subarray(6),
    ...entries,
  );
}

function box(type: string, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const data = joinedBytes(parts);
  return joinedBytes([bigEndian(4, 8 + data.length), ascii(type), data]);
}

function bigEndian(size: 2 | 4, number: number): Uint8Array {
  const bytes = new Uint8Array(size);
  if (size === 2) viewOf(bytes).setUint16(0, number);
  else viewOf(bytes).setUint32(0, number);
  return bytes;
}

const ascii = (text: string) => new TextEncoder().encode(text);
