/** Reading JPEG files: pixels as libjpeg has them, what is odd but whole, and what is not whole. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { toSrgb } from "../../../cli/pictures/formats/color/to_srgb.ts";
import { JPEG } from "../../../cli/pictures/formats/jpeg.ts";
import { copyJpeg } from "../../../cli/pictures/formats/jpeg_copy.ts";
import { ascii, joined, withOrientation } from "./image_bytes.ts";
import references from "./jpeg_files.json" with { type: "json" };

type Name = keyof typeof references.files;

const jpeg = (name: Name) => Uint8Array.fromBase64(references.files[name].jpeg);

/** The red, green and blue of the decoded pixels; all are opaque. */
async function rgbOf(bytes: Uint8Array): Promise<number[]> {
  const { width, height } = JPEG.header!(bytes);
  const bitmap = await toSrgb(await JPEG.decode!(bytes));
  assertEquals([bitmap.width, bitmap.height], [width, height]);
  assertEquals(bitmap.data.length, 4 * width! * height!);
  assert(bitmap.data.every((value, i) => i % 4 !== 3 || value === 255));
  return [...bitmap.data].filter((_, i) => i % 4 !== 3);
}

/** Where a marker's first byte stands. */
function find(bytes: Uint8Array, marker: number, from = 0): number {
  return bytes.findIndex((byte, i) => i >= from && byte === 0xff && bytes[i + 1] === marker);
}

function replaced(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

for (const [name, { rgb }] of Object.entries(references.files)) {
  Deno.test(`JPEG, ${name}: every pixel is libjpeg's`, async () => {
    assertEquals(await rgbOf(jpeg(name as Name)), [...Uint8Array.fromBase64(rgb)]);
  });
}

Deno.test("JPEG: CMYK is read without Adobe's marker as well", async () => {
  const bytes = jpeg("CMYK");
  const at = find(bytes, 0xee);
  const without = joined(bytes.subarray(0, at), bytes.subarray(at + 16));
  assertEquals(await rgbOf(without), await rgbOf(bytes));
});

Deno.test("JPEG: bytes between segments and behind the end change nothing, nor does a missing end", async () => {
  for (const name of ["baseline 4:2:0", "progressive 4:2:0", "CMYK"] as const) {
    const bytes = jpeg(name);
    const expected = await rgbOf(bytes);
    // Zeros, a byte stuffed as in a scan, a code that is reserved.
    const junk = Uint8Array.of(0, 0, 0xff, 0, 7, 0xff, 0x02, 1);
    for (const marker of [0xdb, 0xc4, 0xda]) {
      const at = find(bytes, marker);
      const odd = joined(bytes.subarray(0, at), junk, bytes.subarray(at));
      assertEquals(await rgbOf(odd), expected, `${name}, before ${marker.toString(16)}`);
    }
    const end = bytes.length - 2;
    const padded = joined(bytes.subarray(0, end), Uint8Array.of(0, 0, 0), bytes.subarray(end));
    assertEquals(await rgbOf(padded), expected, `${name}, before the end`);
    assertEquals(await rgbOf(joined(bytes, ascii("\xff\xd8\xff more"))), expected, name);
    assertEquals(await rgbOf(bytes.subarray(0, end)), expected, `${name}, without an end`);
    assertEquals(await rgbOf(joined(bytes.subarray(0, end), Uint8Array.of(0xff))), expected, name);
  }
});

Deno.test("JPEG: a file that is cut is refused wherever it is, with an end marker put behind or not", async () => {
  for (const name of ["baseline 4:2:0", "progressive 4:2:0", "grey", "YCCK 4:2:0:0"] as const) {
    const bytes = jpeg(name);
    for (let length = 3; length < bytes.length - 3; length += 13) {
      const cut = bytes.subarray(0, length);
      await assertRejects(() => JPEG.decode!(cut), Error, "", `${name}, ${length} bytes`);
      const ended = joined(cut, Uint8Array.of(0xff, 0xd9));
      // An end marker says that the scans are all there are, so behind one of several it is believed.
      if (name.startsWith("progressive")) continue;
      await assertRejects(() => JPEG.decode!(ended), Error, "", `${name}, ${length} bytes, ended`);
    }
  }
  const bytes = jpeg("progressive 4:2:0");
  for (let at = find(bytes, 0xda); (at = find(bytes, 0xda, at + 1)) > 0;) {
    const cut = bytes.subarray(0, at);
    await assertRejects(() => JPEG.decode!(cut), Error, "scans of it are missing");
  }
});

Deno.test("JPEG: kinds that cannot be read are named", async () => {
  const bytes = jpeg("baseline 4:2:0");
  const frame = find(bytes, 0xc0);
  const cases: [Uint8Array, string][] = [
    [replaced(bytes, frame + 4, 12), "12 bits a sample, where 8 can be read"],
    [replaced(bytes, frame + 1, 0xc3), "lossless coding"],
    [replaced(bytes, frame + 1, 0xc5), "hierarchical coding"],
    [replaced(bytes, frame + 1, 0xc9), "arithmetic coding"],
    [replaced(bytes, frame + 1, 0xf7), "JPEG-LS coding"],
  ];
  for (const [odd, message] of cases) {
    assertEquals(JPEG.header!(odd).width, references.width, message);
    await assertRejects(() => JPEG.decode!(odd), Error, message);
  }
});

Deno.test("JPEG: what could mean another picture than the one that was measured is refused", async () => {
  const bytes = jpeg("baseline 4:2:0");
  const frame = find(bytes, 0xc0);
  const segment = bytes.subarray(frame, frame + 19);
  const larger = replaced(segment, 5, 0xff, 0xff, 0xff, 0xff);
  const scan = find(bytes, 0xda);
  const inserted = (at: number, part: Uint8Array) =>
    joined(bytes.subarray(0, at), part, bytes.subarray(at));
  const cases: [Uint8Array, string][] = [
    [inserted(frame, larger), "2 frames"],
    [inserted(scan, larger), "2 frames"],
    [inserted(bytes.length - 2, larger), "2 frames"],
    [inserted(scan, Uint8Array.of(0xff, 0xd8)), "another picture begins within it"],
    [inserted(scan, Uint8Array.of(0xff, 0xe3, 0, 1)), "a segment's length is wrong"],
    [joined(bytes.subarray(0, frame), bytes.subarray(frame + 19)), "0 frames"],
  ];
  for (const [odd, message] of cases) {
    await assertRejects(() => JPEG.decode!(odd), Error, message);
  }
});

/** 16 x 8 pixels by the tables of a file: the bits of two blocks a component, with a restart between. */
function withRestarts(name: Name, coded: readonly string[]): Uint8Array {
  const bytes = jpeg(name);
  const frame = find(bytes, 0xc0);
  const scan = find(bytes, 0xda);
  const head = replaced(
    bytes.subarray(0, scan + 2 + bytes[scan + 3]!),
    frame + 5,
    ...[0, 8, 0, 16],
  );
  const [first, second] = coded.map((bits) => {
    const padded = bits.replaceAll(" ", "").padEnd(Math.ceil(bits.length / 8) * 8, "1");
    return Uint8Array.from(padded.match(/.{8}/g)!, (byte) => parseInt(byte, 2));
  });
  return joined(
    head.subarray(0, frame),
    Uint8Array.of(0xff, 0xdd, 0, 4, 0, 1),
    head.subarray(frame),
    ...[first!, Uint8Array.of(0xff, 0xd0), second!, Uint8Array.of(0xff, 0xd9)],
  );
}

Deno.test("JPEG: restarts begin each block's brightness anew", async () => {
  // By the standard's tables (K.3 and K.5): 100 101, brighter by 5; 011 10, by 2; 1010, no more.
  const step = jpeg("grey")[find(jpeg("grey"), 0xdb) + 5]!;
  const found = await rgbOf(withRestarts("grey", ["100 101 1010", "011 10 1010"]));
  const value = (change: number) => Math.round(128 + change * step / 8);
  assertEquals([found[0], found[3 * 8]], [value(5), value(2)]);
  // Four components a block each; 010 1, brighter by 1; 00, as before.
  const inks = await rgbOf(withRestarts("CMYK", [
    "100 101 1010 011 10 1010 010 1 1010 00 1010",
    "00 1010 010 1 1010 100 101 1010 011 10 1010",
  ]));
  const expected = [[5, 2, 1, 0], [0, 1, 5, 2]].map((changes) => {
    const [c, m, y, k] = changes.map(value) as [number, number, number, number];
    return [c, m, y].map((ink) => Math.round(ink * k / 255));
  });
  assertEquals([inks.slice(0, 3), inks.slice(3 * 8, 3 * 9)], expected);
});

Deno.test("JPEG: EXIF is found before and behind the frame, and libjpeg does not turn the picture", async () => {
  const bytes = jpeg("baseline 4:2:0");
  const turned = withOrientation(bytes, 6);
  assertEquals(JPEG.header!(turned).orientation, 6);
  assertEquals(await rgbOf(turned), await rgbOf(bytes));
  const exif = turned.subarray(2, 2 + turned.length - bytes.length);
  const scan = find(bytes, 0xda);
  const behind = joined(bytes.subarray(0, scan), exif, bytes.subarray(scan));
  assertEquals(JPEG.header!(behind).orientation, 6);
});

Deno.test("JPEG: the decoder is given no metadata, and not far more data than the pixels need", () => {
  const bytes = jpeg("grey");
  const block = joined(Uint8Array.of(0xff, 0xe2, 0xff, 0xff), new Uint8Array(0xfffd));
  const at = find(bytes, 0xdb);
  const full = joined(bytes.subarray(0, at), block, block, bytes.subarray(at));
  assertEquals(copyJpeg(full).bytes, copyJpeg(bytes).bytes);
  const scan = find(bytes, 0xda);
  const more = joined(bytes.subarray(0, scan + 10), new Uint8Array(2 ** 24 + 3000));
  assertThrows(() => copyJpeg(more), Error, "far more data than its pixels need");
});
