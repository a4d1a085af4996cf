/** WebP files against libwebp's own programs and Pillow. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertEquals, assertRejects } from "@std/assert";
import { WEBP } from "../../../cli/pictures/formats/webp/index.ts";
import fixtures from "../../fixtures/pictures/webp.json" with { type: "json" };
import { decodeUpright, readBytes } from "./read_bytes.ts";
import { checkFixture, fileOf, type PictureFixture } from "./fixtures.ts";
import { ascii, joined, littleEndian } from "./image_bytes.ts";

const files: Readonly<Record<keyof typeof fixtures.files, PictureFixture>> = fixtures.files;

for (const [name, fixture] of Object.entries(files)) {
  Deno.test(`WebP, ${name}: the pixels are libwebp's`, () => checkFixture(fixture));
}

const chunk = (name: string, data: Uint8Array) =>
  joined(ascii(name), littleEndian(data.length, 4), data, new Uint8Array(data.length % 2));

const riff = (...chunks: Uint8Array[]) => chunk("RIFF", joined(ascii("WEBP"), ...chunks));

/** An extended header of these flags for a picture of these sides. */
const extended = (flags: number, width: number, height: number) =>
  chunk(
    "VP8X",
    joined(Uint8Array.of(flags, 0, 0, 0), littleEndian(width - 1, 3), littleEndian(height - 1, 3)),
  );

Deno.test("WebP: files that end anywhere are refused", async () => {
  for (const name of ["lossy with alpha", "lossless", "P3", "animated"] as const) {
    const bytes = fileOf(files[name]);
    for (const share of [0.1, 0.3, 0.6, 0.9, 0.99]) {
      const cut = bytes.subarray(0, Math.floor(share * bytes.length));
      await assertRejects(() => decodeUpright(cut), Error, undefined, `${name} ${share}`);
      // What the file says of its length may be wrong, too; but then a first frame may be whole.
      if (name === "animated" && share > 0.5) continue;
      cut.set(littleEndian(cut.length - 8, 4), 4);
      await assertRejects(() => decodeUpright(cut), Error, undefined, `${name} ${share}`);
    }
  }
});

Deno.test("WebP: sizes are checked before anything is decoded, and against each other", async () => {
  const lossless = fileOf(files.lossless).subarray(12);
  const cases: [bytes: Uint8Array, message: string][] = [
    [
      riff(extended(0, 2 ** 24, 2 ** 24), lossless),
      "its frame has 13 x 8 pixels at 0, 0 of 16777216",
    ],
    [riff(extended(2, 2 ** 24, 2 ** 24)), "megapixels where 100 are the most"],
    [riff(extended(2, 9, 9)), "it has no picture"],
    [riff(extended(0, 9, 9), ascii("VP8 \xff\xff\xff\xff")), "it has no picture"],
    [riff(chunk("VP8 ", new Uint8Array(20))), "its picture is no key frame"],
    [riff(chunk("VP8L", new Uint8Array(20))), "its lossless picture begins otherwise"],
    [riff(chunk("VP8 ", ascii("\x50\x01\0\x9d\x01\x2a\xff\x3f\xff\x3f"))), "16383 x 16383 pixels"],
    [riff(chunk("VP8 ", ascii("\x50\x01\0\x9d\x01\x2a\x40\x1f\x40\x1f"))), "damaged"],
    [ascii("RIFF\x10\0\0\0WEBPVP8 "), "ends before its WebP header does"],
  ];
  for (const [bytes, message] of cases) {
    await assertRejects(() => readBytes(bytes), PentimentoError, message);
  }
});

Deno.test("WebP: a damaged profile or EXIF block is said, and the picture is read", async () => {
  const whole = fileOf(files.lossless).subarray(12);
  const plain = await decodeUpright(fileOf(files.lossless));
  const bytes = riff(
    extended(0x28, 13, 8),
    chunk("ICCP", new Uint8Array(200).fill(7)),
    whole,
    chunk("EXIF", ascii("II*\0\xff\xff\xff\xff")),
    chunk("XMP ", ascii("<x:xmpmeta")),
  );
  assertEquals(WEBP.header!(bytes).warnings, ["has damaged EXIF data, which is not used"]);
  const { data, metadata } = await decodeUpright(bytes);
  assertEquals(data, plain.data);
  assertEquals(metadata?.warnings, ["has a damaged colour profile, which is not used"]);
});
