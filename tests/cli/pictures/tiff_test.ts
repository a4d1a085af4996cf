/** TIFF files of libtiff, Pillow and ImageMagick, and of kinds that these do not write. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertEquals, assertRejects } from "@std/assert";
import { readDirectory } from "../../../cli/pictures/formats/tiff/directory.ts";
import { TIFF } from "../../../cli/pictures/formats/tiff/index.ts";
import fixtures from "../../fixtures/pictures/tiff.json" with { type: "json" };
import jpegFixtures from "../../fixtures/pictures/tiff_jpeg.json" with { type: "json" };
import { checkFixture, fileOf, type PictureFixture } from "./fixtures.ts";
import { ascii, joined, littleEndian } from "./image_bytes.ts";
import { decodeUpright, readBytes } from "./read_bytes.ts";

const files: Readonly<Record<keyof typeof fixtures.files, PictureFixture>> = fixtures.files;

for (const [name, fixture] of Object.entries(files)) {
  Deno.test(`TIFF, ${name}: the pixels are what they were`, () => checkFixture(fixture));
}

const jpegFiles: Readonly<Record<keyof typeof jpegFixtures.files, PictureFixture>> =
  jpegFixtures.files;

for (const [name, fixture] of Object.entries(jpegFiles)) {
  Deno.test(`TIFF of JPEG, ${name}: the pixels are libtiff's`, () => checkFixture(fixture));
}

/** A small-endian file of one strip: tags, each with a LONG or several, then bytes. */
function tiff(tags: Readonly<Record<number, number | readonly number[]>>, ...pixels: number[]) {
  const entries = Object.entries(tags);
  const end = 10 + 12 * entries.length + 4;
  let behind = Uint8Array.from(pixels);
  const fields = entries.map(([tag, given]) => {
    const values = [given].flat();
    const data = joined(...values.map((value) => littleEndian(value, 4)));
    const field = joined(
      littleEndian(Number(tag), 2),
      littleEndian(4, 2),
      littleEndian(values.length, 4),
    );
    if (values.length === 1) return joined(field, data);
    behind = Uint8Array.from(joined(behind, data));
    return joined(field, littleEndian(end + behind.length - data.length, 4));
  });
  const head = joined(ascii("II*\0"), littleEndian(8, 4), littleEndian(entries.length, 2));
  return joined(head, ...fields, new Uint8Array(4), behind);
}

/** Tags of a grey picture of 3 x 2 pixels, whose bytes stand behind the directory. */
const GREY = { 256: 3, 257: 2, 258: 8, 259: 1, 262: 1, 273: 0, 278: 2, 279: 6 };

/** The same with its strip where it is. */
function grey(changes: Readonly<Record<number, number | readonly number[]>> = {}): Uint8Array {
  const tags = { ...GREY, ...changes };
  const place = 14 + 12 * Object.keys(tags).length;
  return tiff(273 in changes ? tags : { ...tags, 273: place }, 1, 2, 3, 4, 5, 6);
}

/** The same, its bytes by Deflate without compression (RFC 1951, 3.2.4). */
function deflated(changes: Readonly<Record<number, number | readonly number[]>> = {}): Uint8Array {
  const tags = { ...GREY, 259: 8, ...changes };
  const place = 14 + 12 * Object.keys(tags).length;
  const stored = [0x78, 1, 1, 6, 0, 0xf9, 0xff, 1, 2, 3, 4, 5, 6];
  return tiff({ ...tags, 273: place, 279: stored.length }, ...stored);
}

Deno.test("TIFF: what a directory can get wrong is told before anything is decoded", async () => {
  assertEquals(
    (await decodeUpright(grey())).data.filter((_, i) => i % 4 === 0),
    Uint8ClampedArray.of(1, 2, 3, 4, 5, 6),
  );
  const cases: [bytes: Uint8Array, message: string][] = [
    [grey({ 256: 1e6, 257: 1e6 }), "1,000,000 megapixels"],
    [grey({ 256: 10000, 257: 10000, 278: 10000 }), "its part 1 of 1 ends too early"],
    [grey({ 256: 0 }), "0 x 2 pixels"],
    [grey({ 257: 3 }), "it does not say where its 2 parts are"],
    [grey({ 258: 7 }), "its samples have 7 bits"],
    [grey({ 258: [8, 16] }), "its channels differ in their bits: 8, 16"],
    [grey({ 339: 2 }), "in the format 2"],
    [grey({ 259: 6 }), "it is compressed by JPEG of the old kind, where none, LZW"],
    [grey({ 259: 7 }), "0 frames, where one is read"],
    [grey({ 258: 16, 259: 7 }), "it is compressed by JPEG with 16 bits, where 8 are read"],
    [grey({ 259: 77 }), "it is compressed by the method 77"],
    [grey({ 262: 6 }), "its colours are YCbCr without JPEG, where grey, RGB"],
    [grey({ 262: 8 }), "its colours are CIE Lab, where grey, RGB"],
    [grey({ 262: 5, 332: 2 }), "its colours are inks of its own, where grey, RGB"],
    [grey({ 262: 77 }), "its colours are of kind 77, where grey, RGB"],
    [grey({ 262: 3 }), "its palette is missing"],
    [grey({ 277: 17 }), "its pixels have 17 samples"],
    [deflated({ 317: 9 }), "its predictor is 9"],
    [grey({ 322: 2 ** 31, 323: 2 ** 31, 324: 0, 325: 6 }), "its parts have 2147483648 x"],
    [grey({ 322: 0, 323: 0, 324: 0, 325: 6 }), "its parts have 0 x 0 pixels"],
    [grey({ 273: 2 ** 31 }), "its part 1 of 1 ends too early"],
    [grey({ 254: 1 }), "its first picture is a preview"],
    [grey({ 50706: 1 }), "its first picture is a preview"],
    [ascii("II*\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0"), "ends before its TIFF header does"],
    [ascii("MM\0*\0\0\0\x08\xff\xff\0\0\0\0\0\0"), "ends before its TIFF header does"],
  ];
  for (const [bytes, message] of cases) {
    await assertRejects(() => readBytes(bytes), PentimentoError, message);
  }
});

Deno.test("TIFF: a predictor beside no compression means nothing, as in libtiff", async () => {
  const reds = async (bytes: Uint8Array) =>
    (await decodeUpright(bytes)).data.filter((_, i) => i % 4 === 0);
  assertEquals(await reds(grey({ 317: 2 })), Uint8ClampedArray.of(1, 2, 3, 4, 5, 6));
  assertEquals(await reds(deflated({ 317: 2 })), Uint8ClampedArray.of(1, 3, 6, 4, 9, 15));
});

Deno.test("TIFF of JPEG: parts of another size, cut or damaged are refused", async () => {
  const bytes = fileOf(jpegFiles["libtiff's grey"]);
  const text = new TextDecoder("latin1").decode(bytes);
  const frame = text.indexOf("\xff\xc0\0\x0b\x08");
  const end = text.indexOf("\xff\xd9", frame);
  const changed = (at: number, ...values: number[]) => {
    const copy = bytes.slice();
    copy.set(values, at);
    return copy;
  };
  const cases: [bytes: Uint8Array, message: string][] = [
    [changed(frame + 5, 0xff, 0xff, 0xff, 0xff), "65535 x 65535 pixels of 1 channels"],
    [changed(frame + 7, 0, 40), "a part of it is a JPEG file of 40 x 35 pixels"],
    [changed(frame + 1, 0xc9), "arithmetic coding"],
    [changed(end - 40, 0xff, 0xd9), "premature end of data segment"],
  ];
  for (const [damaged, message] of cases) {
    await assertRejects(() => readBytes(damaged), PentimentoError, message);
  }
});

Deno.test("TIFF: what is compressed is unpacked no further than the picture needs", async () => {
  const zeros = new Blob([new Uint8Array(1e7)]).stream().pipeThrough(
    new CompressionStream("deflate"),
  );
  const packed = [...new Uint8Array(await new Response(zeros).arrayBuffer())];
  const tags = { ...GREY, 259: 8, 279: packed.length };
  const bomb = tiff({ ...tags, 273: 14 + 12 * Object.keys(tags).length }, ...packed);
  await assertRejects(() => decodeUpright(bomb), Error, "its compressed data is damaged");
});

Deno.test("TIFF: a directory behind more than is read of other files' beginnings is found", async () => {
  const bytes = grey();
  const start = 33 * 2 ** 20;
  // The directory, in which the place of the strip is the same from its beginning on.
  const moved = tiff({ ...GREY, 273: start + 6 + 12 * 8 }, 1, 2, 3, 4, 5, 6).subarray(8);
  const head = joined(ascii("II*\0"), littleEndian(start, 4), new Uint8Array(start - 8));
  const far = await readBytes(joined(head, moved));
  assertEquals(far, await readBytes(bytes));
});

Deno.test("TIFF: files that end anywhere are refused", async () => {
  const names = [
    "16 bits, PackBits",
    "8 bits, big-endian, LZW",
    "numbers, BigTIFF",
    "Pillow's",
    "palette",
  ] as const;
  for (const name of names) {
    const bytes = fileOf(files[name]);
    for (const share of [0.1, 0.3, 0.6, 0.9]) {
      const cut = bytes.subarray(0, Math.floor(share * bytes.length));
      await assertRejects(() => decodeUpright(cut), Error, undefined, `${name} ${share}`);
    }
  }
});

Deno.test("TIFF: a damaged profile is said, and the picture is read", async () => {
  const bytes = fileOf(files.P3);
  const at = new TextDecoder("latin1").decode(bytes).indexOf("acsp");
  bytes.set(ascii("none"), at);
  const { metadata } = await decodeUpright(bytes);
  assertEquals(metadata?.warnings, ["has a damaged colour profile, which is not used"]);
});

Deno.test("TIFF: numbers beyond black and white, and what is none, are black or white", async () => {
  const pixels = new Uint8Array(Float32Array.of(-1, 2, NaN, Infinity, 0.5, 1e-40).buffer);
  const tags = { ...GREY, 258: 32, 279: 24, 339: 3 };
  const bytes = tiff({ ...tags, 273: 14 + 12 * Object.keys(tags).length }, ...pixels);
  const { data } = await decodeUpright(bytes);
  assertEquals(data.filter((_, i) => i % 4 === 0), Float32Array.of(0, 1, 0, 1, 0.5, 1e-40));
  assertEquals(TIFF.header!(bytes).depth, 32);
});

Deno.test("TIFF: what a camera noted becomes an EXIF block, in both orders of bytes", () => {
  for (const name of ["EXIF, little-endian", "EXIF, big-endian"] as const) {
    const { exif, warnings } = TIFF.header!(fileOf(files[name]));
    assertEquals(warnings, undefined);
    const first = readDirectory(exif!);
    assertEquals(textOf(first.bytes(315)), "Our own\0");
    // What the pixels are made of is not copied.
    assertEquals([256, 273, 279].filter((tag) => first.has(tag)), []);
    const own = readDirectory(exif!, first.number(34665, 0));
    const view = new DataView(own.fields.get(33434)!.data().slice().buffer);
    assertEquals([0, 4].map((at) => view.getUint32(at, own.little)), [1, 125]);
    assertEquals(textOf(own.bytes(37510)), "ASCII\0\0\0a comment");
    const place = readDirectory(exif!, first.number(34853, 0));
    assertEquals(textOf(place.bytes(1)), "N\0");
  }
});

Deno.test("TIFF: a damaged EXIF directory is said, and the picture is read", async () => {
  const bytes = grey({ 34665: 2 ** 31 });
  assertEquals(TIFF.header!(bytes).warnings, ["has damaged EXIF data, which is not used"]);
  assertEquals((await decodeUpright(bytes)).width, 3);
});

const textOf = (bytes?: Uint8Array) => new TextDecoder().decode(bytes);
