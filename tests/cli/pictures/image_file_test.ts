/** Reading and writing image files of every format. */
import { fromRgba, PentimentoError, type Picture, toRgba } from "@pentimento/pentimento";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { READABLE_FORMATS } from "../../../cli/pictures/formats/index.ts";
import { encodePicture, readPicture } from "../../../cli/pictures/image_file.ts";
import { turnUpright } from "../../../cli/pictures/upright.ts";
import {
  ascii,
  joined,
  jpegBeginning,
  littleEndian,
  pngBeginning,
  withOrientation,
  writeBmp,
  writeGif,
  writePng,
} from "./image_bytes.ts";
import { JPEG } from "./pictures.ts";
import { readBytes } from "./read_bytes.ts";

/** Bytes of the planes, for comparing with what was written. */
const planes = (picture: Picture) => Array.from(picture.data, (value) => Math.round(255 * value));

/** 48 x 32 pixels whose corners differ. */
function gradient(): Picture {
  const [width, height] = [48, 32];
  const data = new Float32Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = x / width;
      data[(height + y) * width + x] = y / height;
      data[(2 * height + y) * width + x] = 0.5;
    }
  }
  return { width, height, data };
}

function assertClose(a: Picture, b: Picture, tolerance: number): void {
  assertEquals([a.width, a.height], [b.width, b.height]);
  a.data.forEach((value, i) => assertAlmostEquals(value, b.data[i]!, tolerance));
}

Deno.test("PNG of every kind is read: grey, palette, RGB, with alpha, 8 and 16 bits", async () => {
  const sides = { width: 2, height: 1 };
  const kinds = {
    gray: [{ colorType: 0, depth: 8, samples: [0, 200] }, [0, 200, 0, 200, 0, 200]],
    gray16: [{ colorType: 0, depth: 16, samples: [257, 51400] }, [1, 200, 1, 200, 1, 200]],
    rgb: [{ colorType: 2, depth: 8, samples: [1, 2, 3, 4, 5, 6] }, [1, 4, 2, 5, 3, 6]],
    rgb16: [
      { colorType: 2, depth: 16, samples: [257, 514, 65535, 0, 25700, 51400] },
      [1, 0, 2, 100, 255, 200],
    ],
    palette: [
      { colorType: 3, depth: 8, samples: [1, 0], palette: [9, 8, 7, 60, 50, 40] },
      [60, 9, 50, 8, 40, 7],
    ],
    grayAlpha: [{ colorType: 4, depth: 8, samples: [0, 0, 100, 255] }, [
      255,
      100,
      255,
      100,
      255,
      100,
    ]],
    rgba: [
      { colorType: 6, depth: 8, samples: [0, 0, 0, 51, 10, 20, 30, 255] },
      [204, 10, 204, 20, 204, 30],
    ],
    rgba16: [
      { colorType: 6, depth: 16, samples: [0, 0, 0, 13107, 2570, 5140, 7710, 65535] },
      [204, 10, 204, 20, 204, 30],
    ],
  } as const;
  for (const [kind, [image, expected]] of Object.entries(kinds)) {
    const picture = await readBytes(await writePng({ ...sides, ...image }));
    assertEquals([picture.width, picture.height], [2, 1], kind);
    assertEquals(planes(picture), [...expected], kind);
  }
});

Deno.test("BMP and GIF are recognised by content, whatever the name", async () => {
  const rgb = [255, 0, 0, 0, 0, 255, 1, 2, 3, 4, 5, 6];
  const expected = [255, 0, 1, 4, 0, 0, 2, 5, 0, 255, 3, 6];
  assertEquals(planes(await readBytes(writeBmp(2, 2, rgb))), expected);
  assertEquals(planes(await readBytes(writeBmp(2, -2, rgb), "top-down.jpg")), expected);
  assertEquals(planes(await readBytes(writeGif(3, 1, [0, 1, 0]))), [
    255,
    0,
    255,
    0,
    0,
    0,
    0,
    255,
    0,
  ]);
});

Deno.test("what is written is read again: PNG exactly, JPEG closely", async () => {
  const picture = gradient();
  const png = await encodePicture(picture);
  assertEquals(planes(await readBytes(png)), planes(picture));
  assertEquals(png[25], 2, "PNG is written as RGB, without alpha");
  const jpeg = await encodePicture(picture, JPEG);
  assertClose(await readBytes(jpeg, "picture.jpg"), picture, 0.03);
});

Deno.test("JPEG is turned upright as its EXIF orientation asks", async () => {
  const picture = gradient();
  const jpeg = await encodePicture(picture, JPEG);
  const stored = { ...picture, data: toRgba(picture) };
  const sides = { 1: [48, 32], 3: [48, 32], 6: [32, 48], 8: [32, 48] } as const;
  for (const [orientation, [width, height]] of Object.entries(sides)) {
    for (const byteOrder of ["II", "MM"] as const) {
      const turned = await readBytes(withOrientation(jpeg, Number(orientation), byteOrder));
      assertEquals([turned.width, turned.height], [width, height], orientation);
      const { data, ...sides } = turnUpright(stored, Number(orientation));
      assertClose(turned, fromRgba(data, sides.width, sides.height), 0.03);
    }
  }
  assertEquals((await readBytes(withOrientation(jpeg, 77))).width, 48, "nonsense is ignored");
});

Deno.test("turnUpright: a 3 x 2 picture is upright from each of the eight orientations", () => {
  // The stored pixels are a b c over d e f.
  const stored = [..."abcdef"].map((letter) => letter.charCodeAt(0));
  const samples = stored.flatMap((code) => [code, code + 1, code + 2, code + 3]);
  const upright = {
    1: ["abc", "def"],
    2: ["cba", "fed"],
    3: ["fed", "cba"],
    4: ["def", "abc"],
    5: ["ad", "be", "cf"],
    6: ["da", "eb", "fc"],
    7: ["fc", "eb", "da"],
    8: ["cf", "be", "ad"],
  };
  for (const [orientation, rows] of Object.entries(upright)) {
    for (const Samples of [Uint8ClampedArray, Uint16Array, Float32Array]) {
      const bitmap = { width: 3, height: 2, data: Samples.from(samples) };
      const turned = turnUpright(bitmap, Number(orientation));
      assertEquals([turned.width, turned.height], [rows[0]!.length, rows.length], orientation);
      const expected = [...rows.join("")].map((letter) => letter.charCodeAt(0));
      const pixels = expected.flatMap((code) => [code, code + 1, code + 2, code + 3]);
      assertEquals(turned.data, Samples.from(pixels), orientation);
    }
  }
});

Deno.test("a file that is no picture is refused in one sentence with its name and the remedy", async () => {
  const cases: [bytes: Uint8Array, message: string][] = [
    [new Uint8Array(), "is empty"],
    [ascii("These are words.\n"), "is a text file"],
    [new TextEncoder().encode("Wörter, 言葉"), "is a text file"],
    [ascii("8BPS\0\x01"), `is a PSD file: give a ${READABLE_FORMATS} file`],
    [ascii("\0\0\0\x1cftypheic"), "is a HEIC file"],
    [ascii("II*\0\x08\0\0\0"), "ends before its TIFF header does"],
    [Uint8Array.of(0, 1, 2, 3, 4, 255, 254), "is not an image"],
    [ascii("\x89PNG\r\n\x1a\n\0\0"), "ends before its PNG header does"],
    [Uint8Array.of(0xff, 0xd8, 0xff), "ends before its JPEG header does"],
    [ascii("GIF89a"), "ends before its GIF header does"],
    [ascii("BM\0\0"), "ends before its BMP header does"],
  ];
  for (const [bytes, message] of cases) {
    const error = await assertRejects(() => readBytes(bytes), PentimentoError, message);
    assert(error.message.startsWith("The content image "), error.message);
    assert(error.message.includes("picture.png"), error.message);
  }
  const folder = await Deno.makeTempDir();
  await assertRejects(() => readPicture(folder, "style image"), PentimentoError, "is a folder");
  await Deno.remove(folder);
  await assertRejects(
    () => readPicture(`${folder}/none.png`, "style image"),
    PentimentoError,
    "none.png: there is no such file",
  );
});

Deno.test("0, 1 and too many pixels are refused by the header, without decoding", async () => {
  const bmp = writeBmp(2, 2, Array(12).fill(0));
  const hugeBmp = joined(bmp.subarray(0, 18), littleEndian(1e8, 4), bmp.subarray(22));
  const gif = writeGif(1, 1, [0]);
  const hugeGif = joined(gif.subarray(0, 6), littleEndian(0xffffffff, 4), gif.subarray(10));
  const cases: [bytes: Uint8Array, message: string][] = [
    // None of these holds any pixels, so whoever tried to decode them would say otherwise.
    [pngBeginning(10001, 10000), "10001 x 10000 pixels, 101 megapixels where 100 are the most"],
    [pngBeginning(0xffffffff, 0xffffffff), "megapixels"],
    [pngBeginning(0, 5), "0 x 5 pixels"],
    [pngBeginning(1, 1), "1 x 1 pixels"],
    [jpegBeginning(65535, 65535), "4,295 megapixels"],
    [jpegBeginning(8, 0), "8 x 0 pixels"],
    [hugeGif, "65535 x 65535 pixels"],
    [gif, "1 x 1 pixels"],
    [hugeBmp, "100000000 x 2 pixels"],
  ];
  for (const [bytes, message] of cases) {
    await assertRejects(() => readBytes(bytes), PentimentoError, message);
  }
  // 100 megapixels themselves are allowed: this one fails for having none of them.
  await assertRejects(() => readBytes(pngBeginning(10000, 10000)), PentimentoError, "cut short");
});

Deno.test("truncated and damaged files are refused, wherever they end", async () => {
  const picture = gradient();
  const rgb = Array.from({ length: 3 * 48 * 32 }, (_, i) => i % 251);
  const files = {
    PNG: await encodePicture(picture),
    JPEG: await encodePicture(picture, JPEG),
    BMP: writeBmp(48, 32, rgb),
    GIF: writeGif(20, 3, Array.from({ length: 60 }, (_, i) => i % 2)),
  };
  for (const [format, bytes] of Object.entries(files)) {
    assertEquals((await readBytes(bytes)).height > 1, true, format);
    for (const share of [0.2, 0.5, 0.8, 0.97]) {
      const cut = bytes.subarray(0, Math.floor(share * bytes.length));
      await assertRejects(
        () => readBytes(cut),
        PentimentoError,
        "picture.png",
        `${format} ${share}`,
      );
    }
  }
  const flipped = files.PNG.slice();
  flipped[flipped.length - 30]! ^= 0xff;
  await assertRejects(() => readBytes(flipped), PentimentoError, "damaged");
});
