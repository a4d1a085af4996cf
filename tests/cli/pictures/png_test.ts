/** PNG files: every kind of pixels, and files that lie about themselves. */
import { PentimentoError } from "@pentimento/pentimento";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { constants, deflateSync } from "node:zlib";
import { inflated } from "../../../cli/pictures/formats/inflate.ts";
import { ascii, bigEndian, joined, PNG_SIGNATURE, pngChunk } from "./image_bytes.ts";
import { headerChunk, pngOf, type PngParts } from "./png_bytes.ts";
import { decodeBytes, hexPixels, readBytes } from "./read_bytes.ts";

const hex = (value: number) => value.toString(16).padStart(2, "0");
const END = pngChunk("IEND", new Uint8Array());

/** 2 x 2 pixels of RGB, whose corners differ. */
const SMALL = {
  width: 2,
  height: 2,
  depth: 8,
  colorType: 2,
  sample: (x, y, c) => 100 * x + 50 * y + c,
} as const satisfies PngParts;
const SMALL_PIXELS = [["000102", "646566"], ["323334", "969798"]];

Deno.test("PNG: every colour type and depth, plain and interlaced, through every filter", async () => {
  const kinds = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };
  for (const [type, depths] of Object.entries(kinds)) {
    for (const depth of depths) {
      const colorType = Number(type);
      const most = 2 ** depth - 1;
      const sample = (x: number, y: number, c: number) => {
        const alpha = colorType === 4 && c === 1 || c === 3;
        return alpha ? most : (x * x * 7919 + y * 104729 + c * 3571 + x * y) % (most + 1);
      };
      const palette = Uint8Array.from({ length: 3 * (most + 1) }, (_, i) => i * 37);
      const before = colorType === 3 ? [pngChunk("PLTE", palette)] : [];
      const byte = (value: number) => hex(Math.round(255 * value / most));
      // 13 x 11 has a part of every pass in its last columns and rows; the smaller ones lack some passes.
      for (const [width, height] of [[13, 11], [1, 2], [5, 1]] as const) {
        const expected = Array.from(
          { length: height },
          (_, y) =>
            Array.from({ length: width }, (_, x) => {
              const channel = (c: number) => byte(sample(x, y, c));
              if (colorType === 3) {
                return [0, 1, 2].map((c) => hex(palette[3 * sample(x, y, 0) + c]!)).join("");
              }
              return [0, 1, 2].map((c) => channel(colorType % 4 === 0 ? 0 : c)).join("");
            }),
        );
        for (const interlaced of [false, true]) {
          const filter = (row: number) => row % 5;
          const parts = { width, height, depth, colorType, sample, interlaced, filter, before };
          const found = hexPixels(await decodeBytes(await pngOf(parts)));
          assertEquals(found, expected, JSON.stringify(parts));
        }
      }
    }
  }
});

Deno.test("PNG: 16 bits are kept into the planes", async () => {
  const values = [0, 128, 129, 255, 385, 386, 0x7fff, 0xff7f, 0xffff];
  const gray = { width: 9, height: 1, depth: 16, colorType: 0 };
  const picture = await decodeBytes(await pngOf({ ...gray, sample: (x) => values[x]! }));
  const expected = values.map((value) => value / 65535);
  assertEquals(picture.data, Float32Array.from([...expected, ...expected, ...expected]));
});

Deno.test("PNG: tRNS makes a grey, a colour and entries of a palette transparent", async () => {
  const shorts = (...values: number[]) => joined(...values.map((value) => bigEndian(value, 2)));
  const row = { width: 3, height: 1, depth: 8 };
  const cases: [PngParts, expected: string[]][] = [
    [
      {
        ...row,
        colorType: 0,
        depth: 16,
        // Equal in its high byte alone is not equal.
        sample: (x) => [0x0102, 0x0103, 0xffff][x]!,
        before: [pngChunk("tRNS", shorts(0x0102))],
      },
      ["000000", "010101", "ffffff"],
    ],
    [
      {
        ...row,
        colorType: 2,
        sample: (x, _, c) => x + c,
        before: [pngChunk("tRNS", shorts(1, 2, 3))],
      },
      ["000102", "000000", "020304"],
    ],
    [
      {
        ...row,
        colorType: 3,
        depth: 2,
        sample: (x) => x,
        before: [
          pngChunk("PLTE", Uint8Array.of(200, 100, 0, 200, 100, 50, 9, 8, 7)),
          pngChunk("tRNS", Uint8Array.of(0, 51)),
        ],
      },
      ["000000", "28140a", "090807"],
    ],
    // One of another length says nothing.
    [
      { ...row, colorType: 2, sample: (x, _, c) => x + c, before: [pngChunk("tRNS", shorts(1))] },
      ["000102", "010203", "020304"],
    ],
  ];
  for (const [parts, expected] of cases) {
    const picture = await decodeBytes(await pngOf(parts), "black");
    assertEquals(hexPixels(picture), [expected]);
  }
});

Deno.test("PNG: eXIf orientation is applied, before and behind the pixels", async () => {
  const block = ascii("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
  const exif = pngChunk("eXIf", block);
  // 6: the first stored row is the last column of the upright picture.
  const upright = [["646464", "000000"], ["656565", "010101"], ["666666", "020202"]];
  const parts = { ...SMALL, width: 3, colorType: 0, sample: (x: number, y: number) => x + 100 * y };
  const flat = hexPixels(await decodeBytes(await pngOf(parts)));
  assertEquals(flat, [["000000", "010101", "020202"], ["646464", "656565", "666666"]]);
  for (const where of [{ before: [exif] }, { after: [exif, END] }]) {
    assertEquals(hexPixels(await decodeBytes(await pngOf({ ...parts, ...where }))), upright);
  }
});

Deno.test("PNG: what is odd but harmless is read", async () => {
  const whole = await pngOf(SMALL);
  const damaged = pngChunk("tEXt", ascii("Title\0x"));
  damaged[damaged.length - 1]! ^= 1;
  const files: Record<string, Uint8Array> = {
    "bytes behind the end": joined(whole, ascii("trailing"), whole),
    "no end": await pngOf({ ...SMALL, after: [] }),
    "a damaged chunk that can be left out": await pngOf({ ...SMALL, before: [damaged] }),
    "a suggested palette": await pngOf({
      ...SMALL,
      before: [pngChunk("PLTE", Uint8Array.of(1, 2, 3, 4, 5))],
    }),
    "an animation, of which the first frame is shown": await pngOf({
      ...SMALL,
      before: [pngChunk("acTL", new Uint8Array(8)), pngChunk("fcTL", new Uint8Array(26))],
      after: [pngChunk("fcTL", new Uint8Array(26)), pngChunk("fdAT", zlibOf(whole)), END],
    }),
    "more rows than there are": await pngOf({
      ...SMALL,
      rows: (bytes) => joined(bytes, new Uint8Array(5000)),
    }),
    "bytes behind the stream": await pngOf({
      ...SMALL,
      stream: (zlib) => joined(zlib, ascii("more")),
    }),
    "pixels in two parts": await pngOf({
      ...SMALL,
      stream: (zlib) => zlib.subarray(0, 9),
      after: [pngChunk("IDAT", zlibOf(whole).subarray(9)), END],
    }),
  };
  for (const [what, bytes] of Object.entries(files)) {
    assertEquals(hexPixels(await decodeBytes(bytes)), SMALL_PIXELS, what);
  }
  const beyond = { ...SMALL, colorType: 3, sample: (x: number) => 2 * x };
  const palette = pngChunk("PLTE", Uint8Array.of(9, 8, 7, 6, 5, 4));
  const picture = await decodeBytes(await pngOf({ ...beyond, before: [palette] }));
  assertEquals(hexPixels(picture)[0], ["090807", "000000"], "an index beyond the palette is black");
});

/** The compressed pixels of a file with one chunk of them behind the header. */
function zlibOf(png: Uint8Array): Uint8Array {
  const length = png.subarray(33, 37).reduce((sum, byte) => 256 * sum + byte, 0);
  return png.subarray(41, 41 + length);
}

Deno.test("PNG: what disagrees with itself is refused for what it is", async () => {
  const indexed = { ...SMALL, colorType: 3, sample: () => 0 };
  const huge = headerChunk({ ...SMALL, width: 60000, height: 60000 });
  const wrongSum = await pngOf(SMALL);
  wrongSum[45]! ^= 1;
  const palette = pngChunk("PLTE", Uint8Array.of(1, 2, 3));
  const cases: [message: string, bytes: Uint8Array][] = [
    ["it has two headers", await pngOf({ ...SMALL, before: [huge] })],
    ["it has two headers", await pngOf({ ...SMALL, after: [huge, END] })],
    ["its header is not first", joined(PNG_SIGNATURE, palette, headerChunk(SMALL), END)],
    ["it has no pixels", joined(PNG_SIGNATURE, headerChunk(SMALL), END)],
    [
      "0 of 2 rows are there",
      joined(PNG_SIGNATURE, headerChunk(SMALL), pngChunk("IDAT", new Uint8Array()), END),
    ],
    ["1 of 2 rows are there", await pngOf({ ...SMALL, rows: (bytes) => bytes.subarray(0, 9) })],
    [
      "2 of 3 rows are there",
      await pngOf({ ...SMALL, interlaced: true, rows: (bytes) => bytes.subarray(0, 9) }),
    ],
    [
      "a row has the filter 5",
      await pngOf({ ...SMALL, rows: (bytes) => Uint8Array.of(5, ...bytes.subarray(1)) }),
    ],
    [
      "its compressed data is damaged",
      await pngOf({ ...SMALL, stream: (zlib) => zlib.fill(255, 2) }),
    ],
    ["the checksum of its IDAT chunk is wrong", wrongSum],
    ["it ends within a chunk", (await pngOf(SMALL)).subarray(0, -1)],
    ["it has no palette", await pngOf(indexed)],
    ["it has no palette", await pngOf({ ...indexed, after: [palette, END] })],
    ["it has two palettes", await pngOf({ ...indexed, before: [palette, palette] })],
    [
      "its palette has 771 bytes",
      await pngOf({ ...indexed, before: [pngChunk("PLTE", new Uint8Array(771))] }),
    ],
    [
      "its palette has 5 bytes",
      await pngOf({ ...indexed, before: [pngChunk("PLTE", new Uint8Array(5))] }),
    ],
    ["its colours are of type 2 with 4 bits", await pngOf({ ...SMALL, depth: 4 })],
    [
      "its colours are of type 5 with 8 bits",
      joined(PNG_SIGNATURE, headerChunk({ ...SMALL, colorType: 5 }), END),
    ],
    ["unknown ABCD chunk", await pngOf({ ...SMALL, before: [pngChunk("ABCD", new Uint8Array())] })],
    [
      "Apple's phones",
      joined(PNG_SIGNATURE, pngChunk("CgBI", new Uint8Array(4)), headerChunk(SMALL)),
    ],
  ];
  for (const [message, bytes] of cases) {
    const error = await assertRejects(() => readBytes(bytes), PentimentoError, message);
    assert(error.message.includes("cut short, damaged or an unusual kind of PNG ("), error.message);
  }
});

Deno.test("PNG: pixels in a million chunks take no memory for each", async () => {
  const rows = new Uint8Array(2 * 7).map((_, i) => i % 7 === 0 ? 0 : i);
  const zlib = new Uint8Array(deflateSync(rows, { level: 0 }));
  const empty = pngChunk("IDAT", new Uint8Array());
  const many = new Uint8Array(1e6 * empty.length);
  for (let at = 0; at < many.length; at += empty.length) many.set(empty, at);
  const parts = Array.from(zlib, (byte) => pngChunk("IDAT", Uint8Array.of(byte)));
  const bytes = joined(PNG_SIGNATURE, headerChunk(SMALL), many, ...parts, END);
  const before = Deno.memoryUsage().rss;
  const expected = [["010203", "040506"], ["08090a", "0b0c0d"]];
  assertEquals(hexPixels(await decodeBytes(bytes)), expected);
  const grown = Deno.memoryUsage().rss - before;
  assert(grown < 100e6, `${grown} bytes for a file of ${bytes.length}`);
});

Deno.test("PNG: no more is inflated than its header asks for", async () => {
  // A mebibyte of zeros, which may be repeated as often as one likes.
  const options = { finishFlush: constants.Z_FULL_FLUSH } as const;
  const zeros = new Uint8Array(deflateSync(new Uint8Array(2 ** 20), options));
  let taken = 0;
  function* endless() {
    yield zeros.subarray(0, 2);
    for (;;) {
      taken++;
      yield zeros.subarray(2);
    }
  }
  for await (const piece of inflated(endless())) {
    assert(piece.length <= 2 ** 18);
    break;
  }
  assert(taken < 2000, `${taken} kilobytes were asked for`);
  // An interlaced file of four pixels with 2 GiB behind its first rows.
  const tail = Array(2048).fill(zeros.subarray(2)) as Uint8Array[];
  const data = pngChunk("IDAT", joined(zeros.subarray(0, 2), ...tail));
  const header = headerChunk({ ...SMALL, interlaced: true });
  const bytes = joined(PNG_SIGNATURE, header, data, END);
  const before = Deno.memoryUsage().rss;
  assertEquals(hexPixels(await decodeBytes(bytes)).flat(), Array(4).fill("000000"));
  assert(Deno.memoryUsage().rss - before < 200e6);
});
