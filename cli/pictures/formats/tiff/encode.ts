/** Encoding TIFF: 8 or 16 bits in strips, each row as differences, compressed by Deflate. */
import { joinedBytes } from "../bytes.ts";
import { srgbProfile } from "../color/srgb_profile.ts";
import type { Encoding, Metadata, PixelSource } from "../encoding.ts";
import {
  blockHeader,
  BYTE,
  type Entry,
  LONG,
  numberField,
  RATIONAL,
  readFields,
  SHORT,
  sizeOf,
  UNDEFINED,
  writeDirectory,
} from "../fields.ts";
import { xmpPacket } from "../xmp.ts";

/** A strip has about so many bytes: what compresses well, and can be read without the rest. */
const STRIP = 2 ** 18;

/** Deflate and differences of neighbours (Adobe's Photoshop TIFF technical notes; TIFF 6.0, 14). */
const DEFLATE = 8;
const DIFFERENCES = 2;

/** Opacity that colours are not multiplied by (TIFF 6.0, 18). */
const UNASSOCIATED = 2;

/** A TIFF file, in the order of bytes of the EXIF data that is put into it, else with low bytes first. */
export async function encodeTiff(
  pixels: PixelSource,
  { metadata = {} }: Encoding,
): Promise<Uint8Array<ArrayBuffer>> {
  const exif = metadata.exif && readFields(metadata.exif);
  const little = exif?.little ?? true;
  const { width, height, depth, channels } = pixels;
  const rows = Math.max(1, Math.floor(STRIP / (width * channels * depth / 8)));
  const strips: Uint8Array[] = [];
  for (let first = 0; first < height; first += rows) {
    strips.push(await compressedStrip(pixels, { first, rows, little }));
  }
  const own = ownFields(pixels, metadata, little);
  const tags = new Set(own.map(({ tag }) => tag));
  const fieldsFor = (start: number): readonly Entry[] => [
    ...own,
    ...(exif?.fields ?? []).filter(({ tag }) => !tags.has(tag)),
    numberField(278, LONG, [rows], little),
    numberField(273, LONG, placesOf(strips, start), little),
    numberField(279, LONG, strips.map(({ length }) => length), little),
  ];
  const header = blockHeader(little);
  const start = header.length + sizeOf(fieldsFor(0));
  const beginning = new Uint8Array(start);
  beginning.set(header);
  writeDirectory(fieldsFor(start), { bytes: beginning, little }, header.length);
  return joinedBytes([beginning, ...strips]);
}

/** The fields but those of the strips (TIFF 6.0, 8), XMP's (XMP specification, part 3, 3.3) and ICC's. */
function ownFields(
  { width, height, depth, channels }: PixelSource,
  { recipe }: Metadata,
  little: boolean,
): readonly Entry[] {
  const short = (tag: number, ...values: number[]) => numberField(tag, SHORT, values, little);
  const inch = numberField(0, LONG, [72, 1], little).data;
  const profile = srgbProfile();
  const packet = recipe === undefined ? undefined : new TextEncoder().encode(xmpPacket(recipe));
  return [
    numberField(256, LONG, [width], little),
    numberField(257, LONG, [height], little),
    short(258, ...Array.from({ length: channels }, () => depth)),
    short(259, DEFLATE),
    short(262, 2),
    short(277, channels),
    { tag: 282, type: RATIONAL, count: 1, data: inch },
    { tag: 283, type: RATIONAL, count: 1, data: inch },
    short(284, 1),
    short(296, 2),
    short(317, DIFFERENCES),
    ...channels === 4 ? [short(338, UNASSOCIATED)] : [],
    ...packet ? [{ tag: 700, type: BYTE, count: packet.length, data: packet }] : [],
    { tag: 34675, type: UNDEFINED, count: profile.length, data: profile },
  ];
}

function placesOf(strips: readonly Uint8Array[], start: number): number[] {
  let at = start;
  return strips.map(({ length }) => (at += length) - length);
}

async function compressedStrip(
  { width, height, channels, rows: read }: PixelSource,
  { first, rows, little }: {
    readonly first: number;
    readonly rows: number;
    readonly little: boolean;
  },
): Promise<Uint8Array> {
  const { deflate } = await import("node:zlib");
  const samples = read(first, Math.min(rows, height - first));
  takeDifferences(samples, width * channels, channels);
  const bytes = samples instanceof Uint16Array ? bytesOf(samples, little) : samples;
  return await new Promise((resolve, reject) => {
    deflate(bytes, (error, result) => error ? reject(error) : resolve(Uint8Array.from(result)));
  });
}

/** Each sample becomes its difference from that of the pixel before; the first pixel of a row stays. */
function takeDifferences(samples: Uint8Array | Uint16Array, row: number, channels: number): void {
  for (let start = 0; start < samples.length; start += row) {
    for (let i = start + row - 1; i >= start + channels; i--) samples[i]! -= samples[i - channels]!;
  }
}

function bytesOf(samples: Uint16Array, little: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * samples.length);
  const [low, high] = little ? [0, 1] : [1, 0];
  for (let i = 0; i < samples.length; i++) {
    bytes[2 * i + low] = samples[i]!;
    bytes[2 * i + high] = samples[i]! >> 8;
  }
  return bytes;
}
