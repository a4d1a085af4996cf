/** JPEG files of four components as files of three, which libjpeg can decode. */
import { joinedBytes, viewOf } from "./bytes.ts";
import { ADOBE } from "./jpeg_copy.ts";
import { BitReader, BitWriter, type HuffmanTable, huffmanTables } from "./jpeg_bits.ts";
import {
  APP0,
  APP14,
  DHT,
  DRI,
  type JpegSegment,
  jpegSegments,
  SOI,
  SOS,
  startsFrame,
} from "./jpeg_segments.ts";

/** A file of all components but one. */
export interface JpegPart {
  readonly bytes: Uint8Array;
  /** The place of the component that it lacks. */
  readonly without: number;
}

interface Component {
  readonly id: number;
  /** Blocks of a unit across and down. */
  readonly across: number;
  readonly down: number;
}

interface Frame {
  readonly progressive: boolean;
  readonly components: readonly Component[];
  /** Units of an interleaved scan. */
  readonly units: number;
}

/**
 * Two files that together have all of four components, as they are stored: the codes of one are left out,
 * and nothing is decoded further than to tell the codes apart. Such a file says that it is RGB, so libjpeg
 * gives the components as they are, each at the full size.
 *
 * @param bytes a clean copy of a file, see {@linkcode copyJpeg}
 * @throws {Error} when the data are damaged, or interleave the components in pairs
 */
export function splitJpeg(bytes: Uint8Array): JpegPart[] {
  const segments = [...jpegSegments(bytes)];
  const frame = readFrame(segments.find(({ marker }) => startsFrame(marker))!);
  const reach = (components: readonly Component[]) => [
    Math.max(...components.map(({ across }) => across)),
    Math.max(...components.map(({ down }) => down)),
  ];
  const [across, down] = reach(frame.components);
  // Without a component that alone has the finest grid, the units of the others would be larger.
  const spared = frame.components.flatMap((_, i) => {
    const [a, d] = reach(frame.components.toSpliced(i, 1));
    return a === across && d === down ? [i] : [];
  });
  return [spared.at(-1)!, spared[0]!].map((without) => ({
    without,
    bytes: leaveOut(segments, frame, without),
  }));
}

function readFrame({ marker, body }: JpegSegment): Frame {
  const view = viewOf(body);
  const components = Array.from({ length: body[5]! }, (_, i) => {
    const factors = body[7 + 3 * i]!;
    return { id: body[6 + 3 * i]!, across: factors >> 4, down: factors & 15 };
  });
  if (components.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4)) {
    throw new Error("its sampling factors are wrong");
  }
  const most = (key: "across" | "down") => Math.max(...components.map((it) => it[key]));
  const units = Math.ceil(view.getUint16(3) / (8 * most("across"))) *
    Math.ceil(view.getUint16(1) / (8 * most("down")));
  return { progressive: marker === 0xc2, components, units };
}

function leaveOut(segments: readonly JpegSegment[], frame: Frame, without: number): Uint8Array {
  const { id } = frame.components[without]!;
  const tables = new Map<number, HuffmanTable>();
  let interval = 0;
  const pieces = segments.flatMap(({ marker, body, whole }) => {
    if (marker === APP0 || marker === APP14) return [];
    if (marker === DHT) { for (const [key, table] of huffmanTables(body)) tables.set(key, table); }
    if (marker === DRI && body.length >= 2) interval = viewOf(body).getUint16(0);
    if (startsFrame(marker)) return [withoutEntry(whole, 9, 3, without)];
    if (marker !== SOS) return [whole];
    const ids = Array.from({ length: body[0]! }, (_, i) => body[1 + 2 * i]!);
    if (!ids.includes(id)) return [whole];
    if (ids.length === 1) return [];
    if (ids.length === 2) throw new Error("its components are interleaved in pairs");
    const head = whole.subarray(0, 4 + body.length);
    const data = whole.subarray(head.length);
    const scan = { body, ids, data, tables, interval };
    return [withoutEntry(head, 4, 2, ids.indexOf(id)), filterScan(scan, frame, id)];
  });
  return joinedBytes([Uint8Array.of(0xff, SOI), ADOBE, ...pieces]);
}

/** A frame's or scan's header with one component less: its count stands at an offset, and entries behind. */
function withoutEntry(header: Uint8Array, at: number, size: number, entry: number): Uint8Array {
  const from = at + 1 + size * entry;
  const shorter = joinedBytes([header.subarray(0, from), header.subarray(from + size)]);
  shorter[at]! -= 1;
  const view = viewOf(shorter);
  view.setUint16(2, view.getUint16(2) - size);
  return shorter;
}

interface Scan {
  readonly body: Uint8Array;
  readonly ids: readonly number[];
  readonly data: Uint8Array;
  readonly tables: ReadonlyMap<number, HuffmanTable>;
  readonly interval: number;
}

/** The data of an interleaved scan without one component's. */
function filterScan(scan: Scan, frame: Frame, without: number): Uint8Array {
  const { body, ids, data, tables, interval } = scan;
  const reader = new BitReader(data);
  const writer = new BitWriter(data.length);
  const refines = frame.progressive && body.at(-1)! >> 4 > 0;
  const blocks = ids.flatMap((id, i) => {
    const component = frame.components.find((it) => it.id === id);
    if (!component) throw new Error("a scan is of a component that there is none of");
    const selected = body[2 + 2 * i]!;
    const tablesOf = [tables.get(selected >> 4), tables.get(0x10 | selected & 15)];
    if (!tablesOf[0] && !refines || !tablesOf[1] && !frame.progressive) {
      throw new Error("a Huffman table is missing");
    }
    const block = { dc: tablesOf[0]!, ac: tablesOf[1]!, kept: id !== without };
    return new Array<Block>(component.across * component.down).fill(block);
  });
  for (let unit = 0; unit < frame.units; unit++) {
    if (interval > 0 && unit > 0 && unit % interval === 0) {
      reader.restart();
      writer.restart(unit / interval - 1);
    }
    for (const { dc, ac, kept } of blocks) {
      const target = kept ? writer : undefined;
      if (refines) copyBits(1, reader, target);
      else copyBits(copyCode(dc, reader, target), reader, target);
      if (!frame.progressive) copyCoefficients(ac, reader, target);
    }
  }
  return writer.finish();
}

interface Block {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  readonly kept: boolean;
}

/** The coefficients of a block but the first: each a code, whose low half says how many bits follow. */
function copyCoefficients(table: HuffmanTable, reader: BitReader, writer?: BitWriter): void {
  for (let k = 1; k < 64; k++) {
    const symbol = copyCode(table, reader, writer);
    const [zeros, length] = [symbol >> 4, symbol & 15];
    if (length === 0 && zeros < 15) return;
    k += zeros;
    copyBits(length, reader, writer);
  }
}

/** Copies a code, and gives its symbol. */
function copyCode(table: HuffmanTable, reader: BitReader, writer?: BitWriter): number {
  const bits = reader.peek(16);
  const [length, symbol] = [table[bits]! >> 8, table[bits]! & 255];
  if (length === 0) throw new Error("its data have a code that is in no table");
  reader.skip(length);
  writer?.write(bits >> 16 - length, length);
  return symbol;
}

function copyBits(length: number, reader: BitReader, writer?: BitWriter): void {
  if (length === 0) return;
  if (length > 16) throw new Error("its data have a number of too many bits");
  const bits = reader.peek(length);
  reader.skip(length);
  writer?.write(bits, length);
}
