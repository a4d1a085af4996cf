/**
 * What the first bytes of an image file say, read before anything is decoded: a file of a few kilobytes
 * may claim more pixels than there is memory for.
 */

/** The formats that can be read. */
export type ImageFormat = "PNG" | "JPEG" | "GIF" | "BMP";

/** What a header says. */
export interface ImageHeader {
  /** The format, by content: the file's name plays no part. */
  readonly format: ImageFormat;
  /** Columns as stored; `undefined` where the file ends before it says. */
  readonly width?: number;
  /** Rows as stored; `undefined` where the file ends before it says. */
  readonly height?: number;
  /** EXIF orientation, 1 (upright) to 8; only JPEG has one here. */
  readonly orientation: number;
}

/** Formats that are recognised in order to say that they cannot be read. */
const UNREADABLE: readonly (readonly [name: string, offset: number, magic: string])[] = [
  ["WebP", 8, "WEBP"],
  ["TIFF", 0, "II*\0"],
  ["TIFF", 0, "MM\0*"],
  ["HEIC", 4, "ftypheic"],
  ["HEIC", 4, "ftypmif1"],
  ["AVIF", 4, "ftypavif"],
  ["JPEG XL", 4, "JXL "],
  ["PSD", 0, "8BPS"],
  ["PDF", 0, "%PDF"],
  ["SVG", 0, "<svg"],
];

/** The header of a PNG, JPEG, GIF or BMP file; `undefined` for anything else. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  if (startsWith(bytes, 0, "\x89PNG\r\n\x1a\n")) return pngHeader(bytes);
  if (startsWith(bytes, 0, "\xff\xd8\xff")) return jpegHeader(bytes);
  if (startsWith(bytes, 0, "GIF8")) return gifHeader(bytes);
  if (startsWith(bytes, 0, "BM")) return bmpHeader(bytes);
  return undefined;
}

/** What a file that is no readable image is instead, as far as its beginning tells: `a text file`. */
export function describeOtherFile(bytes: Uint8Array): string | undefined {
  const known = UNREADABLE.find(([, offset, magic]) => startsWith(bytes, offset, magic));
  if (known) return `${known[0] === "AVIF" ? "an" : "a"} ${known[0]} file`;
  return looksLikeText(bytes.subarray(0, 1024)) ? "a text file" : undefined;
}

function looksLikeText(bytes: Uint8Array): boolean {
  // As a stream, so that a character cut by the end of the sample is no error.
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    // deno-lint-ignore no-control-regex -- control characters are what tells other files from text
    return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
  } catch {
    return false;
  }
}

function startsWith(bytes: Uint8Array, offset: number, magic: string): boolean {
  return Array.from(magic).every((letter, i) => bytes[offset + i] === letter.charCodeAt(0));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function pngHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 24) return { format: "PNG", orientation: 1 };
  const view = viewOf(bytes);
  return {
    format: "PNG",
    width: view.getUint32(16),
    height: view.getUint32(20),
    orientation: 1,
  };
}

function gifHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 10) return { format: "GIF", orientation: 1 };
  const view = viewOf(bytes);
  return {
    format: "GIF",
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
    orientation: 1,
  };
}

function bmpHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 26) return { format: "BMP", orientation: 1 };
  const view = viewOf(bytes);
  // The oldest header has 12 bytes and 16-bit sides; in all others a negative height means top-down.
  const [width, height] = view.getUint32(14, true) === 12
    ? [view.getUint16(18, true), view.getUint16(20, true)]
    : [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
  return { format: "BMP", width, height, orientation: 1 };
}

/** Walks the segments up to the frame header (ITU T.81, B.1 and B.2). */
function jpegHeader(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes);
  let orientation = 1;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    // A marker may be padded with any number of 0xff before it.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const [width, height] = [view.getUint16(at + 7), view.getUint16(at + 5)];
      return { format: "JPEG", width, height, orientation };
    }
    if (marker === 0xe1 && startsWith(bytes, at + 4, "Exif\0\0")) {
      orientation = exifOrientation(bytes.subarray(at + 10, at + 2 + length));
    }
    at += 2 + length;
  }
  return { format: "JPEG", orientation };
}

/** The orientation in an EXIF block (EXIF 2.3, 4.6.4: tag 0x0112 of the first directory), 1 if none. */
function exifOrientation(block: Uint8Array): number {
  if (block.length < 14) return 1;
  const view = viewOf(block);
  const little = startsWith(block, 0, "II");
  const directory = view.getUint32(4, little);
  if (directory + 2 > block.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > block.length) return 1;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
