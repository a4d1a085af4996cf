/** A clean copy of a JPEG file: what decoders need of it, each thing once and in order. */
import { hasLetters, joinedBytes, viewOf } from "./bytes.ts";
import {
  APP0,
  APP14,
  EOI,
  type JpegSegment,
  jpegSegments,
  SOI,
  SOS,
  startsFrame,
} from "./jpeg_segments.ts";

/** A JPEG file that ends with its end marker and has nothing between and behind its segments. */
export interface JpegCopy {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Whether four components are YCbCr and black, where they would be inks. */
  readonly ycck: boolean;
  readonly scans: number;
  /** Whether the file itself had an end marker. */
  readonly ended: boolean;
}

/** What data may take beyond {@linkcode BYTES_PER_PIXEL}: tables, and many small scans. */
const BYTES = 16 * 1024 ** 2;

/** More than noise takes at the finest quality in three full components. */
const BYTES_PER_PIXEL = 4;

/** How pixels are coded where it is not by Huffman's codes of a DCT's 8-bit samples, by SOF marker. */
const OTHER_CODINGS: Readonly<Record<number, string>> = {
  0xc3: "lossless coding",
  ...{ 0xc5: "hierarchical coding", 0xc6: "hierarchical coding", 0xc7: "hierarchical coding" },
  ...{ 0xc9: "arithmetic coding", 0xca: "arithmetic coding", 0xcb: "lossless arithmetic coding" },
  ...{ 0xcd: "hierarchical coding", 0xce: "hierarchical coding", 0xcf: "hierarchical coding" },
  ...{ 0xde: "hierarchical coding", 0xf7: "JPEG-LS coding" },
};

/** Adobe's marker for `transform` 0: components are stored as they are. */
export const ADOBE: Uint8Array = Uint8Array.of(
  0xff,
  APP14,
  0,
  14,
  ...letters("Adobe"),
  0,
  100,
  0,
  0,
  0,
  0,
  0,
);

/** JFIF's marker, version 1.01. Its presence says that three components are YCbCr. */
const JFIF = Uint8Array.of(0xff, APP0, 0, 16, ...letters("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0);

/**
 * Copies a JPEG file without comments, profiles and EXIF, without bytes between segments and behind the
 * picture, and with an end marker; parameters that mean nothing are set to what the standard asks for, so
 * that a decoder complains of nothing but damage. In CMYK, Adobe's marker is added where there is none: so
 * inks are taken as inverted, which is how all write them.
 *
 * @param transform as in Adobe's marker, whatever the file has: 0 for components as they are, 1 for YCbCr.
 *   Default: what the file says
 * @throws {Error} when no decoder here can read the file, or parts of it are missing; scan data is not
 *   looked at.
 */
export function copyJpeg(bytes: Uint8Array, transform?: 0 | 1): JpegCopy {
  const segments = [...jpegSegments(bytes)].filter(({ marker }) =>
    transform === undefined || marker !== APP0 && marker !== APP14
  );
  for (const { marker, sound } of segments) {
    if (OTHER_CODINGS[marker]) throw new Error(OTHER_CODINGS[marker]);
    if (marker === SOI) throw new Error("another picture begins within it");
    if (!sound) throw new Error("it ends within a segment, or a segment's length is wrong");
  }
  const frames = segments.filter(({ marker }) => startsFrame(marker));
  if (frames.length !== 1) throw new Error(`${frames.length} frames, where one is read`);
  const frame = readFrame(frames[0]!);
  const scans = segments.filter(({ marker }) => marker === SOS);
  const ended = segments.at(-1)?.marker === EOI;
  checkScans(scans, frame, ended);

  const pieces = segments.flatMap((segment) => needed(segment, frame));
  const lacksAdobe = frame.components.length === 4 &&
    !segments.some(({ marker, body }) => isAdobe(marker, body));
  const copied = joinedBytes([
    Uint8Array.of(0xff, SOI),
    ...(lacksAdobe || transform !== undefined ? [adobe(transform ?? 0)] : []),
    ...pieces,
    Uint8Array.of(0xff, EOI),
  ]);
  const most = BYTES + BYTES_PER_PIXEL * frame.width * frame.height;
  if (copied.length > most) throw new Error("far more data than its pixels need");
  const { width, height, components: { length: components } } = frame;
  const ycck = components === 4 &&
    segments.some(({ marker, body }) => isAdobe(marker, body) && body[11] !== 0);
  return { bytes: copied, width, height, components, ycck, scans: scans.length, ended };
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  /** The identifiers of the components. */
  readonly components: readonly number[];
}

function readFrame({ marker, body }: JpegSegment): Frame {
  const [precision, count] = [body[0], body[5]];
  if (count === undefined || body.length < 6 + 3 * count) throw new Error("its frame is too short");
  if (precision !== 8) throw new Error(`${precision} bits a sample, where 8 can be read`);
  const view = viewOf(body);
  return {
    width: view.getUint16(3),
    height: view.getUint16(1),
    progressive: marker === 0xc2,
    components: Array.from({ length: count }, (_, i) => body[6 + 3 * i]!),
  };
}

/**
 * Checks that there are scans of every component, and, where no end marker says that these are all, that
 * they are all: every coefficient down to its last bit.
 */
function checkScans(scans: readonly JpegSegment[], frame: Frame, ended: boolean): void {
  // The bits that are still missing of each coefficient; -1 where nothing has come yet.
  const missing = new Map(frame.components.map((id) => [id, new Int8Array(64).fill(-1)]));
  for (const { body } of scans) {
    const count = body[0] ?? 0;
    const [first, last, approximation] = body.subarray(1 + 2 * count);
    if (approximation === undefined) throw new Error("a scan's header is too short");
    for (let i = 0; i < count; i++) {
      const bits = missing.get(body[1 + 2 * i]!);
      if (frame.progressive) bits?.fill(approximation & 15, first, Math.min(last!, 63) + 1);
      else bits?.fill(0);
    }
  }
  const all = [...missing.values()];
  const lacking = ended ? all.some(([dc]) => dc! < 0) : all.some((bits) => bits.some(Boolean));
  if (lacking) throw new Error("scans of it are missing");
}

/** What is copied of a segment. */
function needed(segment: JpegSegment, frame: Frame): Uint8Array[] {
  const { marker, body, whole } = segment;
  if (marker === APP0) return body.length >= 14 && hasLetters(body, 0, "JFIF\0") ? [JFIF] : [];
  if (isAdobe(marker, body)) {
    return [adobe(body[11] === 0 ? 0 : frame.components.length === 4 ? 2 : 1)];
  }
  if (marker === SOS && !frame.progressive) {
    // First and last coefficient and approximation, which only progressive scans choose.
    const scan = whole.slice();
    scan.set([0, 63, 0], 4 + body.length - 3);
    return [scan];
  }
  const isKept = startsFrame(marker) || [0xc4, 0xdb, 0xdd, SOS].includes(marker);
  return isKept ? [whole] : [];
}

function adobe(transform: 0 | 1 | 2): Uint8Array {
  const marker = ADOBE.slice();
  marker[15] = transform;
  return marker;
}

function isAdobe(marker: number, body: Uint8Array): boolean {
  return marker === APP14 && body.length >= 12 && hasLetters(body, 0, "Adobe");
}

function letters(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
