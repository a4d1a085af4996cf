/** Valid image files to damage, and the pieces that they consist of. */
import { jpegSegments } from "../../cli/pictures/formats/jpeg_segments.ts";
import avif from "../fixtures/pictures/avif.json" with { type: "json" };
import jxl from "../fixtures/pictures/jxl.json" with { type: "json" };
import tiff from "../fixtures/pictures/tiff.json" with { type: "json" };
import tiffJpeg from "../fixtures/pictures/tiff_jpeg.json" with { type: "json" };
import webp from "../fixtures/pictures/webp.json" with { type: "json" };
import references from "../cli/pictures/jpeg_files.json" with { type: "json" };
import {
  ascii,
  joined,
  littleEndian,
  PNG_SIGNATURE,
  pngChunk,
  writeBmp,
  writeGif,
  writePng,
} from "../cli/pictures/image_bytes.ts";

/** Files of one format. */
export interface FuzzedFormat {
  readonly files: () => Promise<readonly Uint8Array[]>;
  /** A file's pieces, which joined give the file again: its headers, chunks, segments or blocks. */
  readonly split: (bytes: Uint8Array) => Uint8Array[];
  /** Makes lengths and checksums of a piece right again. Default: there are none. */
  readonly seal?: (piece: Uint8Array) => Uint8Array;
  /** Makes right what a file says of its own length. Default: nothing. */
  readonly sealAll?: (bytes: Uint8Array) => Uint8Array;
}

/** The formats that are read, by the names that they have there. */
export const FUZZED: Readonly<Record<string, FuzzedFormat>> = {
  PNG: { files: pngFiles, split: pngChunks, seal: sealChunk },
  JPEG: { files: jpegFiles, split: jpegPieces },
  WebP: { files: () => fixtureFiles(webp), split: webpChunks, sealAll: sealRiff },
  AVIF: { files: () => fixtureFiles(avif), split: avifBoxes },
  TIFF: {
    files: async () => [...await fixtureFiles(tiff), ...await fixtureFiles(tiffJpeg)],
    split: tiffParts,
  },
  "JPEG XL": { files: () => fixtureFiles(jxl), split: jxlParts },
  GIF: { files: gifFiles, split: gifBlocks },
  BMP: { files: bmpFiles, split: bmpParts },
};

/** Numbers that look random and are always the same. */
const samples = (count: number, below = 256) =>
  Array.from({ length: count }, (_, i) => (i * i * 31 + i * 7) % below);

function pngFiles(): Promise<Uint8Array[]> {
  const kinds = [[0, 1], [2, 3], [4, 2], [6, 4]] as const;
  const sides = { width: 9, height: 7 };
  const palette = samples(48);
  return Promise.all([
    ...([8, 16] as const).flatMap((depth) =>
      kinds.map(([colorType, channels]) => {
        const values = samples(63 * channels, 2 ** depth);
        return writePng({ ...sides, colorType, depth, samples: values });
      })
    ),
    writePng({ ...sides, colorType: 3, depth: 8, samples: samples(63, 16), palette }),
  ]);
}

function pngChunks(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const ends = [8];
  while (ends.at(-1)! < bytes.length) ends.push(ends.at(-1)! + 12 + view.getUint32(ends.at(-1)!));
  return cut(bytes, ends);
}

function sealChunk(piece: Uint8Array): Uint8Array {
  if (piece.length < 12 || PNG_SIGNATURE.every((byte, i) => piece[i] === byte)) return piece;
  const type = String.fromCharCode(...piece.subarray(4, 8));
  return pngChunk(type, piece.subarray(8, piece.length - 4));
}

function jpegFiles(): Promise<Uint8Array[]> {
  const files = Object.values(references.files);
  return Promise.resolve(files.map(({ jpeg }) => Uint8Array.fromBase64(jpeg)));
}

function jpegPieces(bytes: Uint8Array): Uint8Array[] {
  return [bytes.subarray(0, 2), ...Array.from(jpegSegments(bytes), ({ whole }) => whole)];
}

/** Files that other programs made. */
function fixtureFiles(
  { files }: { readonly files: Readonly<Record<string, { readonly file: string }>> },
): Promise<Uint8Array[]> {
  return Promise.resolve(Object.values(files).map(({ file }) => Uint8Array.fromBase64(file)));
}

/** The chunks; those in a frame of an animation, too. */
function webpChunks(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const ends = [12];
  for (let at = 12; at < bytes.length;) {
    const isFrame = String.fromCharCode(...bytes.subarray(at, at + 4)) === "ANMF";
    const length = view.getUint32(at + 4, true);
    at += isFrame ? 24 : 8 + length + length % 2;
    ends.push(at);
  }
  return cut(bytes, ends);
}

function sealRiff(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 12) return bytes;
  return joined(bytes.subarray(0, 4), littleEndian(bytes.length - 8, 4), bytes.subarray(8));
}

function gifFiles(): Promise<Uint8Array[]> {
  const sizes = [[9, 5], [2, 1], [3, 20]] as const;
  const files = sizes.map(([width, height]) => writeGif(width, height, samples(width * height, 2)));
  const [first, , last] = files.map(gifBlocks);
  // A comment, and a second frame.
  const comment = ascii("!\xfe\x05hello\0");
  const several = [...first!.slice(0, 2), comment, ...first!.slice(2, -1), ...last!.slice(2)];
  return Promise.resolve([...files, joined(...several)]);
}

function gifBlocks(bytes: Uint8Array): Uint8Array[] {
  const table = (flags: number) => flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
  const ends = [13, 13 + table(bytes[10]!)];
  for (let at = ends[1]!; at < bytes.length && bytes[at] !== 0x3b;) {
    // An extension's label, or a frame's place, colours and code size.
    at += bytes[at] === 0x2c ? 11 + table(bytes[at + 9]!) : 2;
    ends.push(at);
    while (bytes[at]) at += 1 + bytes[at]!;
    ends.push(at += 1);
  }
  return cut(bytes, ends);
}

function bmpFiles(): Promise<Uint8Array[]> {
  return Promise.resolve(
    [[5, 4], [8, -3], [1, 9]].map(([width, height]) =>
      writeBmp(width!, height!, samples(3 * width! * Math.abs(height!)))
    ),
  );
}

function bmpParts(bytes: Uint8Array): Uint8Array[] {
  return cut(bytes, [14, 54]);
}

function cut(bytes: Uint8Array, ends: readonly number[]): Uint8Array[] {
  return [0, ...ends].map((begin, i) => bytes.subarray(begin, ends[i]));
}

/** The boxes, those in the boxes of properties too. */
function avifBoxes(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const ends: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const opened = { meta: 12, iprp: 8, ipco: 8 }[type];
    at += opened ?? view.getUint32(at);
    ends.push(at);
  }
  return cut(bytes, ends);
}

/** Header, the directory's entries, and what lies between and behind. */
function tiffParts(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const little = bytes[0] === 0x49;
  const isBig = view.getUint16(2, little) === 43;
  const start = view.getUint32(isBig ? (little ? 8 : 12) : 4, little);
  const count = isBig ? Number(view.getBigUint64(start, little)) : view.getUint16(start, little);
  const [first, length] = isBig ? [start + 8, 20] : [start + 2, 12];
  const entries = Array.from({ length: count + 1 }, (_, i) => first + length * i);
  return cut(bytes, [isBig ? 16 : 8, start, ...entries].toSorted((a, b) => a - b));
}

/** Boxes, or the beginning, middle and end of a codestream. */
function jxlParts(bytes: Uint8Array): Uint8Array[] {
  return bytes[0] === 0 ? avifBoxes(bytes) : cut(bytes, [2, 5, 12]);
}
