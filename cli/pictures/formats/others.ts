/** Formats that are not read, but told apart, so that a message can name them. */
import { brandsOf } from "./boxes.ts";
import { hasLetters, lettersAt, viewOf } from "./bytes.ts";
import type { ImageFormat, Signature } from "./format.ts";

/** These formats, in the order in which they are tried: the surest signatures first. */
export const OTHER_FORMATS: readonly ImageFormat[] = [
  {
    name: "HEIC",
    converters: "by `heif-convert IN OUT.png`, or on a Mac by Preview",
    signatures: [
      brands(
        "heic",
        "heix",
        "heim",
        "heis",
        "hevc",
        "hevx",
        "hevm",
        "hevs",
        "mif1",
        "mif2",
        "msf1",
      ),
    ],
  },
  { name: "CR3 raw", signatures: [brands("crx ")] },
  { name: "QuickTime", signatures: [brands("qt  ")] },
  { name: "MP4", signatures: [brands("isom", "iso2", "mp41", "mp42", "avc1", "M4V ")] },
  {
    name: "JPEG 2000",
    signatures: [[0, "\0\0\0\x0cjP  \r\n\x87\n"], [0, "\xff\x4f\xff\x51"], brands("jp2 ", "jpx ")],
  },
  { name: "JPEG XR", signatures: [[0, "II\xbc\x01"], [0, "II\xbc\0"]] },
  { name: "CR2 raw", signatures: [[8, "CR\x02"]] },
  { name: "ORF raw", signatures: [[0, "IIRO"], [0, "IIRS"], [0, "MMOR"]] },
  { name: "RW2 raw", signatures: [[0, "IIU\0"]] },
  { name: "RAF raw", signatures: [[0, "FUJIFILMCCD-RAW"]] },
  { name: "PSD", signatures: [[0, "8BPS"]] },
  { name: "GIMP", signatures: [[0, "gimp xcf "]] },
  { name: "PDF", signatures: [[0, "%PDF-"]] },
  { name: "PostScript", signatures: [[0, "%!PS"], [0, "\xc5\xd0\xd3\xc6"]] },
  { name: "OpenEXR", signatures: [[0, "\x76\x2f\x31\x01"]] },
  { name: "Radiance HDR", signatures: [[0, "#?RADIANCE"], [0, "#?RGBE"]] },
  { name: "DDS", signatures: [[0, "DDS "]] },
  { name: "QOI", signatures: [[0, "qoif"]] },
  { name: "FITS", signatures: [[0, "SIMPLE  ="]] },
  { name: "DPX", signatures: [[0, "SDPX"], [0, "XPDS"]] },
  { name: "MNG", signatures: [[0, "\x8aMNG\r\n\x1a\n"]] },
  { name: "SVG", signatures: [isSvg] },
  { name: "PFM", signatures: [netpbm("Ff")] },
  { name: "PAM", signatures: [[0, "P7\n"]] },
  { name: "PBM", signatures: [netpbm("14")] },
  { name: "PGM", signatures: [netpbm("25")] },
  { name: "PPM", signatures: [netpbm("36")] },
  { name: "ICO", signatures: [iconOf(1)] },
  { name: "CUR", signatures: [iconOf(2)] },
  { name: "PCX", signatures: [isPcx] },
  { name: "TGA", signatures: [isTarga] },
];

/** The first bytes as letters, enough for every header of text. */
const head = (bytes: Uint8Array) => lettersAt(bytes, 0, Math.min(bytes.length, 4096));

/** A file of ISO boxes of one of these brands, or compatible with one. */
function brands(...wanted: readonly string[]): Signature {
  return (bytes) => brandsOf(bytes).some((brand) => wanted.includes(brand));
}

/**
 * What may stand before the element: an XML declaration, comments and a document type. There is one way only
 * to read any text by this pattern, for otherwise a text that is none is tried in all of them.
 */
const SVG_BEGINNING = new RegExp(
  /^\s*(?:<\?xml[^>]*>\s*)?/.source +
    /(?:<!--(?:(?!-->)[^])*-->\s*|<!DOCTYPE[^>[]*(?:\[[^\]]*\][^>]*)?>\s*)*/.source +
    /<(?:\w+:)?svg[\s>]/.source,
  "i",
);

function isSvg(bytes: Uint8Array): boolean {
  // The decoders take a byte order mark off.
  const start = bytes.subarray(0, 4096);
  const encodings = { "\xff\xfe": "utf-16le", "\xfe\xff": "utf-16be" } as Record<string, string>;
  const text = new TextDecoder(encodings[lettersAt(bytes, 0, 2)] ?? "utf-8").decode(start);
  return SVG_BEGINNING.test(text);
}

/** A file of Netpbm's with one of these letters behind the P; comments may stand before the width. */
function netpbm(letters: string): Signature {
  const beginning = new RegExp(`^P[${letters}]\\s+(?:#[^\\n]*\\n\\s*)*\\d`);
  return (bytes) => beginning.test(head(bytes));
}

/** A directory of icons (1) or cursors (2) whose first entry makes sense. */
function iconOf(kind: 1 | 2): Signature {
  return (bytes) => {
    if (bytes.length < 22 || !hasLetters(bytes, 0, `\0\0${String.fromCharCode(kind)}\0`)) {
      return false;
    }
    const view = viewOf(bytes);
    const count = view.getUint16(4, true);
    return count > 0 && bytes[9] === 0 && view.getUint32(18, true) >= 6 + 16 * count;
  };
}

function isPcx(bytes: Uint8Array): boolean {
  return bytes.length >= 128 && bytes[0] === 10 && bytes[1]! <= 5 && bytes[2] === 1 &&
    [1, 2, 4, 8].includes(bytes[3]!) && bytes[64] === 0;
}

/** TGA has no signature but an optional one at its end, so each field of its header has to make sense. */
function isTarga(bytes: Uint8Array): boolean {
  if (bytes.length < 18) return false;
  if (hasLetters(bytes, bytes.length - 18, "TRUEVISION-XFILE.\0")) return true;
  const view = viewOf(bytes);
  const [hasPalette, kind, depth, flags] = [bytes[1]!, bytes[2]!, bytes[16]!, bytes[17]!];
  const paletteBits = bytes[7]!;
  const isIndexed = kind === 1 || kind === 9;
  const palette = hasPalette === 0
    ? !isIndexed && bytes.subarray(3, 8).every((byte) => byte === 0)
    : hasPalette === 1 && [15, 16, 24, 32].includes(paletteBits) && view.getUint16(5, true) > 0;
  const depths = isIndexed ? [8, 16] : kind === 3 || kind === 11 ? [8, 16] : [15, 16, 24, 32];
  return palette && [1, 2, 3, 9, 10, 11].includes(kind) && depths.includes(depth) &&
    view.getUint16(12, true) > 0 && view.getUint16(14, true) > 0 &&
    (flags & 0xc0) === 0 && (flags & 15) <= 8;
}
