/** The items of an AVIF file (ISO 23008-12 and 14496-12, 8.11): what its `meta` box says of the picture. */
import { type Box, boxesOf, boxIn, BoxReader } from "../boxes.ts";
import { EndOfFile, joinedBytes } from "../bytes.ts";
import type { Crop } from "../format.ts";
import { readCrop } from "./crop.ts";

/** What is known of the picture before it is decoded. */
export interface AvifItem {
  /** Columns and rows as stored. */
  readonly width: number;
  readonly height: number;
  /** Bits of its samples: 8, 10 or 12. */
  readonly depth: number;
  /** As EXIF counts the ways to turn a picture. */
  readonly orientation: number;
  /** An ICC profile. */
  readonly profile?: Uint8Array;
  /** Primaries and transfer, as code points. */
  readonly codePoints?: readonly [primaries: number, transfer: number];
  /** The part of it that is to be seen; `damaged` where none can be. Default: all of it. */
  readonly crop?: Crop | "damaged";
  /** The EXIF block. */
  readonly exif?: Uint8Array;
}

/** Orientations by quarters of a turn against the clock, then mirrored not, top to bottom, left to right. */
const ORIENTATIONS = [[1, 4, 2], [8, 5, 7], [3, 2, 4], [6, 7, 5]] as const;

/**
 * Reads the `meta` box.
 *
 * @returns `undefined` where the file ends before it does
 * @throws {Error} when it has none, or it makes no sense
 */
export function readAvifItem(bytes: Uint8Array): AvifItem | undefined {
  const meta = boxesOf(bytes).find(({ type }) => type === "meta");
  if (!meta) {
    if (!boxesOf(bytes).every(({ isWhole }) => isWhole)) return undefined;
    throw new Error("it has no single picture");
  }
  if (!meta.isWhole) return undefined;
  try {
    return readMeta(meta.data.subarray(4), bytes);
  } catch (error) {
    if (error instanceof EndOfFile) throw new Error("a box of it is too short", { cause: error });
    throw error;
  }
}

function readMeta(meta: Uint8Array, file: Uint8Array): AvifItem {
  const primary = primaryItem(meta);
  const all = [...boxesOf(boxIn(boxIn(meta, "iprp") ?? meta, "ipco") ?? new Uint8Array())];
  const own = propertiesOf(meta, primary).flatMap((i) => all[i - 1] ?? []);
  const find = (type: string) => own.find((box) => box.type === type)?.data;
  const size = find("ispe");
  if (!size) throw new Error("it does not say how large its picture is");
  const reader = new BoxReader(size.subarray(4));
  const [width, height] = [reader.number(4), reader.number(4)];
  const turn = (find("irot")?.[0] ?? 0) & 3;
  const mirror = find("imir")?.[0];
  const orientation = ORIENTATIONS[turn]![mirror === undefined ? 0 : 1 + (mirror & 1)]!;
  // A picture of tiles has no depth of its own.
  const depth = depthOf(find("av1C") ? own : all);
  const exif = readExifItem(meta, file);
  const clap = find("clap");
  const crop = clap && (readCrop(clap, { width, height }) ?? "damaged" as const);
  const seen = { orientation, ...crop && { crop } };
  return { width, height, depth, ...seen, ...colorsOf(own), ...exif && { exif } };
}

function primaryItem(meta: Uint8Array): number {
  const data = boxIn(meta, "pitm");
  if (!data) throw new Error("it does not say which picture is meant");
  return new BoxReader(data.subarray(4)).number(data[0] === 0 ? 2 : 4);
}

/** The numbers of an item's properties, from 1 on. */
function propertiesOf(meta: Uint8Array, item: number): number[] {
  const data = boxIn(boxIn(meta, "iprp") ?? meta, "ipma");
  if (!data) return [];
  const reader = new BoxReader(data);
  const [version, flags] = [reader.number(1), reader.number(3)];
  const isLong = (flags & 1) !== 0;
  for (let count = reader.number(4); count > 0; count--) {
    const id = reader.number(version === 0 ? 2 : 4);
    const associations = Array.from({ length: reader.number(1) }, () =>
      // The highest bit says whether a reader has to know the property.
      isLong ? reader.number(2) & 0x7fff : reader.number(1) & 0x7f);
    if (id === item) return associations;
  }
  return [];
}

/** The largest of all `av1C` boxes (AV1 in ISOBMFF, 2.3.3). */
function depthOf(boxes: readonly Box[]): number {
  const depths = boxes.filter(({ type }) => type === "av1C").map(({ data }) => {
    const flags = data[2] ?? 0;
    return flags & 0x40 ? flags & 0x20 ? 12 : 10 : 8;
  });
  return Math.max(8, ...depths);
}

/** A profile, code points, or both, each in a box of its own (ISO 14496-12, 12.1.5). */
function colorsOf(boxes: readonly Box[]): Pick<AvifItem, "profile" | "codePoints"> {
  const kinds = boxes.filter(({ type }) => type === "colr").map(({ data }) => {
    const reader = new BoxReader(data);
    return { kind: reader.letters(), data: reader.rest() };
  });
  const profile = kinds.find(({ kind }) => kind === "prof" || kind === "rICC")?.data;
  const points = kinds.find(({ kind, data }) => kind === "nclx" && data.length >= 4)?.data;
  return {
    ...profile && { profile },
    ...points && { codePoints: [points[0]! << 8 | points[1]!, points[2]! << 8 | points[3]!] },
  };
}

/** The first EXIF item's block; what is damaged here counts as none. */
function readExifItem(meta: Uint8Array, file: Uint8Array): Uint8Array | undefined {
  try {
    const id = itemOfType(meta, "Exif");
    const item = id === undefined ? undefined : contentsOf(meta, id, file);
    // In front of the block stands where its letters are.
    return item && item.subarray(4 + new BoxReader(item).number(4));
  } catch {
    return new Uint8Array();
  }
}

function itemOfType(meta: Uint8Array, type: string): number | undefined {
  const data = boxIn(meta, "iinf");
  if (!data) return undefined;
  const entries = boxesOf(data.subarray(data[0] === 0 ? 6 : 8));
  for (const entry of entries) {
    const reader = new BoxReader(entry.data);
    const version = reader.number(1);
    reader.take(3);
    const id = reader.number(version < 3 ? 2 : 4);
    reader.take(2);
    if (version >= 2 && reader.letters() === type) return id;
  }
}

/** Where an item lies in the file, or in the `idat` box (ISO 14496-12, 8.11.3). */
function contentsOf(meta: Uint8Array, item: number, file: Uint8Array): Uint8Array | undefined {
  const reader = new BoxReader(boxIn(meta, "iloc") ?? new Uint8Array());
  const version = reader.number(1);
  reader.take(3);
  const [sizes, more] = [reader.number(1), reader.number(1)];
  const wide = version < 2 ? 2 : 4;
  for (let count = reader.number(wide); count > 0; count--) {
    const id = reader.number(wide);
    const method = version === 0 ? 0 : reader.number(2) & 15;
    reader.take(2);
    const base = reader.number(more >> 4);
    const source = method === 0 ? file : boxIn(meta, "idat") ?? new Uint8Array();
    const extents = Array.from({ length: reader.number(2) }, () => {
      reader.take(version === 0 ? 0 : more & 15);
      const from = base + reader.number(sizes >> 4);
      return source.subarray(from, from + reader.number(sizes & 15));
    });
    if (id === item) return joinedBytes(extents);
  }
}
