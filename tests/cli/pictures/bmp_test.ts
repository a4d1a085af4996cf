/** BMP files: every kind of pixels, and files that are cut short or make no sense. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertEquals, assertRejects } from "@std/assert";
import { bmpOf, type BmpParts } from "./bmp_bytes.ts";
import { decodeBytes, hexPixels, readBytes } from "./read_bytes.ts";

/** Black, red, green, blue and white. */
const COLORS = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
const [K, R, G, B, W] = ["000000", "ff0000", "00ff00", "0000ff", "ffffff"] as const;

/** Files with what they show over black; rows are stored from the lowest up unless the height is negative. */
const FILES: Readonly<Record<string, readonly [BmpParts, readonly (readonly string[])[]]>> = {
  "1 bit, a row that ends within a byte": [
    {
      width: 10,
      height: 1,
      bits: 1,
      palette: COLORS.slice(0, 6),
      data: [0b10100000, 0b01000000, 0, 0],
    },
    [[R, K, R, K, K, K, K, K, K, R]],
  ],
  "2 bits, of Windows CE": [
    { width: 5, height: 1, bits: 2, palette: COLORS, data: [0b00_01_10_11, 0b01_000000, 0, 0] },
    [[K, R, G, B, R]],
  ],
  "4 bits, odd width, two rows": [
    { width: 3, height: 2, bits: 4, palette: COLORS, data: [0x12, 0x30, 0, 0, 0x40, 0x10, 0, 0] },
    [[W, K, R], [R, G, B]],
  ],
  "8 bits, a gap before the pixels": [
    { width: 3, height: 1, bits: 8, palette: COLORS, colors: 5, gap: 10, data: [4, 2, 1, 0] },
    [[W, G, R]],
  ],
  "8 bits, a palette that is shorter than the header leaves it": [
    { width: 3, height: 1, bits: 8, palette: COLORS, data: [4, 5, 255, 0] },
    [[W, K, K]],
  ],
  "8 bits, pixels that follow the palette unsaid": [
    { width: 2, height: 1, bits: 8, palette: COLORS, colors: 5, offset: 0, data: [4, 2, 0, 0] },
    [[W, G]],
  ],
  "8 bits, upside down": [
    { width: 1, height: -2, bits: 8, palette: COLORS, data: [1, 0, 0, 0, 2, 0, 0, 0] },
    [[R], [G]],
  ],
  "OS/2, with colours of three bytes": [
    { width: 3, height: 1, bits: 4, header: 12, palette: COLORS, data: [0x12, 0x40, 0, 0] },
    [[R, G, W]],
  ],
  "OS/2, 24 bits": [
    { width: 1, height: 2, bits: 24, header: 12, data: [1, 2, 3, 0, 4, 5, 6, 0] },
    [["060504"], ["030201"]],
  ],
  "OS/2's second version": [
    { width: 2, height: 1, bits: 8, header: 64, palette: COLORS, data: [4, 2, 0, 0] },
    [[W, G]],
  ],
  "OS/2's second version, cut to 16 bytes": [
    { width: 2, height: 1, bits: 8, header: 16, palette: COLORS, data: [4, 2, 0, 0] },
    [[W, G]],
  ],
  "24 bits, the last row without its filling": [
    { width: 1, height: 2, bits: 24, data: [1, 2, 3, 0, 4, 5, 6] },
    [["060504"], ["030201"]],
  ],
  "16 bits are 5-5-5, and 31 is white": [
    { width: 4, height: 1, bits: 16, data: [0xff, 0x7f, 0, 0x7c, 0xe0, 3, 0x10, 0] },
    [[W, R, G, "000084"]],
  ],
  "5-6-5": [
    {
      ...{ width: 4, height: 1, bits: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f] },
      data: [0xff, 0xff, 0, 0xf8, 0xe0, 7, 0, 4],
    },
    [[W, R, G, "008200"]],
  ],
  "4-4-4-4 of the fifth version": [
    {
      ...{ width: 2, height: 1, bits: 16, header: 124, compression: 3 },
      masks: [0xf00, 0xf0, 0xf, 0xf000],
      data: [0x31, 0xf2, 0xff, 0x5f],
    },
    [["223311", "555555"]],
  ],
  "32 bits without masks: the fourth byte is no alpha": [
    { width: 2, height: 1, bits: 32, data: [1, 2, 3, 0, 4, 5, 6, 128] },
    [["030201", "060504"]],
  ],
  "the same in the fifth version": [
    { width: 2, height: 1, bits: 32, header: 124, data: [1, 2, 3, 0, 4, 5, 6, 128] },
    [["030201", "060504"]],
  ],
  "alpha by a mask of the fifth version": [
    {
      ...{ width: 2, height: 1, bits: 32, header: 124, compression: 3 },
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
      data: [100, 200, 250, 51, 4, 5, 6, 255],
    },
    [["322814", "060504"]],
  ],
  "alpha by a fourth mask behind the header": [
    {
      ...{ width: 2, height: 1, bits: 32, compression: 6 },
      masks: [0xff, 0xff00, 0xff0000, 0xff000000],
      data: [250, 200, 100, 51, 4, 5, 6, 255],
    },
    [["322814", "040506"]],
  ],
  "an alpha channel that nobody filled": [
    {
      ...{ width: 2, height: 1, bits: 32, header: 108, compression: 3 },
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
      data: [1, 2, 3, 0, 4, 5, 6, 0],
    },
    [["030201", "060504"]],
  ],
  "channels of ten bits": [
    {
      ...{ width: 2, height: 1, bits: 32, compression: 3, masks: [0x3ff00000, 0xffc00, 0x3ff] },
      // 1023, 512 and 2.
      data: [0x02, 0x00, 0xf8, 0x3f, 0, 0, 0, 0],
    },
    [["ff8000", K]],
  ],
  "run lengths: runs, indices as they are, ends of rows": [
    {
      ...{ width: 5, height: 2, bits: 8, compression: 1, palette: COLORS },
      data: [2, 1, 0, 3, 2, 3, 4, 0, 0, 0, 5, 4, 0, 1],
    },
    [[W, W, W, W, W], [R, R, G, B, W]],
  ],
  "run lengths: what is skipped, left out or too much": [
    {
      ...{ width: 4, height: 4, bits: 8, compression: 1, palette: COLORS },
      // A run of 9 in a row of 4; a skip by 1 and 1; an early end of the picture.
      data: [9, 1, 0, 0, 1, 2, 0, 2, 1, 1, 1, 3, 0, 1],
    },
    [[K, K, K, K], [K, K, B, K], [G, K, K, K], [R, R, R, R]],
  ],
  "run lengths of 4 bits": [
    {
      ...{ width: 5, height: 2, bits: 4, compression: 2, palette: COLORS },
      data: [5, 0x12, 0, 0, 0, 5, 0x43, 0x21, 0x40, 0, 0, 1],
    },
    [[W, B, G, R, W], [R, G, R, G, R]],
  ],
};

Deno.test("BMP: every kind of pixels, header and palette", async () => {
  for (const [kind, [parts, expected]] of Object.entries(FILES)) {
    const picture = await decodeBytes(bmpOf(parts), "black");
    assertEquals(hexPixels(picture), expected.map((row) => [...row]), kind);
  }
});

Deno.test("BMP: what is cut short or makes no sense is refused for what it is", async () => {
  const plain: BmpParts = { width: 2, height: 3, bits: 24, data: Array(24).fill(9) };
  const runs: BmpParts = { width: 2, height: 3, bits: 8, compression: 1, data: [2, 1, 0, 0] };
  const cases: [message: string, parts: BmpParts][] = [
    ["2 of 3 rows are there", { ...plain, data: plain.data.slice(0, 20) }],
    ["0 of 3 rows are there", { ...plain, data: [] }],
    ["0 of 3 rows are there", { ...plain, offset: 1000 }],
    ["1 of 3 rows are there", runs],
    ["1 of 3 rows are there", { ...runs, data: [...runs.data, 0, 200, 1, 2] }],
    ["1 of 3 rows are there", { ...runs, data: [...runs.data, 0, 2] }],
    ["its pixels have 0 bits", { ...plain, bits: 0 }],
    ["its pixels have 7 bits", { ...plain, bits: 7 }],
    ["24 bits and run lengths of 8 bits", { ...plain, compression: 1 }],
    ["24 bits and JPEG in it", { ...plain, compression: 4 }],
    ["24 bits and PNG in it", { ...plain, compression: 5 }],
    ["8 bits and compression 77", { ...runs, compression: 77 }],
    ["facsimile", { ...plain, bits: 1, header: 64, compression: 3 }],
    ["a colour has no bits", { ...plain, bits: 32, compression: 3, masks: [0, 0, 0] }],
    ["its pixels begin within its header", { ...plain, offset: 20 }],
    ["2 x 2147483648 pixels", { ...plain, height: -(2 ** 31) }],
    ["-2 x 3 pixels", { ...plain, width: -2 }],
    ["2 x 0 pixels", { ...plain, height: 0 }],
  ];
  for (const [message, parts] of cases) {
    await assertRejects(() => readBytes(bmpOf(parts)), PentimentoError, message);
  }
});

Deno.test("BMP: a text that begins with BM is a text", async () => {
  const text = new TextEncoder().encode("BMW, Fiat and others make cars.");
  await assertRejects(() => readBytes(text), PentimentoError, "is a text file");
});
