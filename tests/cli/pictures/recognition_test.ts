/** Files of formats that are not read: each is named for what it is. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { READABLE_FORMATS, recognizeFormat } from "../../../cli/pictures/formats/index.ts";
import { ascii, bigEndian, joined, littleEndian } from "./image_bytes.ts";
import { readBytes } from "./read_bytes.ts";

/** A file of ISO boxes: its own brand, then those that it is compatible with. */
function boxes(brand: string, ...compatible: string[]): Uint8Array {
  const length = bigEndian(16 + 4 * compatible.length, 4);
  return joined(
    length,
    ascii(`ftyp${brand}\0\0\0\0${compatible.join("")}`),
    ascii("\0\0\0\x08mdat"),
  );
}

/** The header of a TGA file, and some pixels. */
function targa(
  [palette, kind]: readonly [number, number],
  depth: number,
  { colors = 0, flags = 0 }: { readonly colors?: number; readonly flags?: number } = {},
): Uint8Array {
  return joined(
    Uint8Array.of(0, palette, kind, 0, 0),
    littleEndian(colors, 2),
    Uint8Array.of(colors ? 24 : 0, 0, 0, 0, 0),
    littleEndian(30, 2),
    littleEndian(20, 2),
    Uint8Array.of(depth, flags),
    new Uint8Array(50).fill(200),
  );
}

/** A directory of one icon or cursor. */
function icon(kind: number): Uint8Array {
  const entry = joined(Uint8Array.of(16, 16, 0, 0, 1, 0, 32, 0), littleEndian(40, 4));
  return joined(Uint8Array.of(0, 0, kind, 0, 1, 0), entry, littleEndian(22, 4), new Uint8Array(40));
}

const utf16 = (text: string) =>
  joined(ascii("\xff\xfe"), ...Array.from(text, (c) => littleEndian(c.charCodeAt(0), 2)));

const FILES: Readonly<Record<string, readonly Uint8Array[]>> = {
  HEIC: [
    ...["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"]
      .map((brand) => boxes(brand)),
    boxes("mif1", "mif1", "heic"),
    boxes("xxxx", "abcd", "heix"),
    ascii("\0\0\0\x18ftypheic"),
  ],
  "JPEG 2000": [ascii("\0\0\0\x0cjP  \r\n\x87\n"), ascii("\xff\x4f\xff\x51\0\x2f")],

  PBM: [ascii("P1\n3 2\n0 1"), ascii("P4 3 2\n\xa0")],
  PGM: [ascii("P2\n# made by hand\n3 2\n255"), ascii("P5\n3 2\n255\n\xff")],
  PPM: [ascii("P3 3 2 255 1"), ascii("P6\n#a\n#b\n3 2\n255\n\0")],
  PAM: [ascii("P7\nWIDTH 3\n")],
  PFM: [ascii("PF\n3 2\n-1.0\n"), ascii("Pf\n3 2\n1\n")],
  TGA: [
    ...[[0, 2], [0, 10]].flatMap((kinds) =>
      [15, 16, 24, 32].map((depth) => targa(kinds as [number, number], depth, { flags: 0x20 }))
    ),
    targa([0, 3], 8),
    targa([0, 11], 8),
    targa([1, 1], 8, { colors: 256 }),
    targa([1, 9], 8, { colors: 256 }),
    joined(new Uint8Array(30).fill(77), ascii("TRUEVISION-XFILE.\0")),
  ],
  ICO: [icon(1)],
  CUR: [icon(2)],
  PSD: [ascii("8BPS\0\x01")],
  PDF: [ascii("%PDF-1.7\n")],
  SVG: [
    ascii("<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ascii("\xef\xbb\xbf<?xml version='1.0'?>\n<!-- > -->\n<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg>"),
    ascii("\n  <svg:svg >"),
    utf16("<?xml version='1.0' encoding='utf-16'?><svg>"),
  ],
  "Radiance HDR": [ascii("#?RADIANCE\n"), ascii("#?RGBE\n")],
  OpenEXR: [ascii("\x76\x2f\x31\x01\x02\0\0\0")],
  "CR2 raw": [ascii("II*\0\x10\0\0\0CR\x02\0")],
  "CR3 raw": [boxes("crx ", "isom")],
  QOI: [ascii("qoif\0\0")],
  PCX: [Uint8Array.from({ length: 130 }, (_, i) => [10, 5, 1, 8][i] ?? 0)],
  MP4: [boxes("isom", "mp41")],
};

Deno.test("formats that are not read are named for what they are, and what to do is said", async () => {
  for (const [name, files] of Object.entries(FILES)) {
    for (const bytes of files) {
      assertEquals(recognizeFormat(bytes)?.name, name);
      const error = await assertRejects(() => readBytes(bytes), PentimentoError);
      const how = name === "HEIC"
        ? "by `heif-convert IN OUT.png`, or on a Mac by Preview"
        : "in another program";
      const remedy = `give a ${READABLE_FORMATS} file, as by saving it as PNG or JPEG ${how}`;
      const sentence = `^The content image \\S+picture.png is an? ${name} file: ${remedy}$`;
      assertMatch(error.message, new RegExp(sentence));
    }
  }
});

Deno.test("a brand says what boxes hold, and one of several suffices", () => {
  const files = [["avif"], ["avis"], ["mif1", "mif1", "avif", "miaf"], ["avif", "mif1"]] as const;
  for (const [brand, ...others] of files) {
    assertEquals(recognizeFormat(boxes(brand, ...others))?.name, "AVIF");
  }
});

Deno.test("what only resembles such a file is none", () => {
  const others = [
    "P1 is a parameter",
    "P6",
    "<?xml version='1.0'?><html><svg/></html>",
    "svg",
    // A pattern that may read each comment in two ways would try 2 ** 60 of them.
    "<!---->".repeat(60),
    "\0\0\x02\0 no icon",
    "%!",
    "ftypheic",
    "\n\x05\x01",
  ].map(ascii);
  const nearly = [
    targa([0, 2], 12),
    targa([0, 1], 8),
    targa([1, 2], 24),
    targa([0, 2], 24, { flags: 0xc0 }),
    icon(3),
    boxes("abcd", "efgh"),
    new Uint8Array(200),
  ];
  for (const bytes of [...others, ...nearly]) {
    assertEquals(recognizeFormat(bytes)?.name, undefined, bytes.subarray(0, 30).join(" "));
  }
});
