/** JPEG XL files against djxl. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertEquals, assertRejects } from "@std/assert";
import { JXL } from "../../../cli/pictures/formats/jxl/index.ts";
import fixtures from "../../fixtures/pictures/jxl.json" with { type: "json" };
import { checkFixture, fileOf, type PictureFixture } from "./fixtures.ts";
import { ascii, bigEndian, joined } from "./image_bytes.ts";
import { decodeUpright, readBytes } from "./read_bytes.ts";

const files: Readonly<Record<keyof typeof fixtures.files, PictureFixture>> = fixtures.files;

for (const [name, fixture] of Object.entries(files)) {
  Deno.test(`JPEG XL, ${name}: the pixels are djxl's`, () => checkFixture(fixture));
}

Deno.test("JPEG XL: files that end anywhere are refused", async () => {
  for (const name of ["lossless with alpha", "in boxes", "lossy"] as const) {
    const bytes = fileOf(files[name]);
    for (const share of [0.1, 0.3, 0.6, 0.9]) {
      const cut = bytes.subarray(0, Math.floor(share * bytes.length));
      await assertRejects(() => decodeUpright(cut), Error, undefined, `${name} ${share}`);
    }
  }
});

const CONTAINER = ascii("\0\0\0\x0cJXL \r\n\x87\n");

const box = (type: string, data: Uint8Array) =>
  joined(bigEndian(8 + data.length, 4), ascii(type), data);

Deno.test("JPEG XL: sizes are checked before anything is decoded", async () => {
  const cases: [bytes: Uint8Array, message: string][] = [
    // Not small, lengths of 30 bits, all of them set, and a width of its own.
    [
      ascii("\xff\x0a\xfe\xff\xff\xff\x81\xff\xff\xff\xff\xff"),
      "megapixels where 100 are the most",
    ],
    [ascii("\xff\x0a\xfe"), "ends before its JPEG XL header does"],
    [CONTAINER, "ends before its JPEG XL header does"],
    [joined(CONTAINER, box("jxlc", new Uint8Array(9))), "its codestream begins otherwise"],
    [joined(CONTAINER, ascii("\0\0\0\x03jxlc")), "a box of it has 3 bytes"],
  ];
  for (const [bytes, message] of cases) {
    await assertRejects(() => readBytes(bytes), PentimentoError, message);
  }
});

Deno.test("JPEG XL: a damaged EXIF block is said, and the picture is read", async () => {
  const whole = fileOf(files["in boxes"]);
  const damaged = joined(whole, box("Exif", ascii("\0\0\0\0II*\0\xff\xff\xff\xff")));
  assertEquals((await decodeUpright(damaged)).data, (await decodeUpright(whole)).data);
  assertEquals(JXL.header!(damaged).warnings, ["has damaged EXIF data, which is not used"]);
  const block = joined(ascii("MM\0*"), bigEndian(8, 4), new Uint8Array(6));
  // Before the picture as well as behind it, and between boxes that nobody knows.
  const [signature, rest] = [whole.subarray(0, 12), whole.subarray(12)];
  const noted = joined(
    box("free", new Uint8Array(5)),
    box("Exif", joined(new Uint8Array(4), block)),
  );
  for (
    const bytes of [
      joined(whole, noted),
      joined(signature, rest.subarray(0, 20), noted, rest.subarray(20)),
    ]
  ) {
    assertEquals(JXL.header!(bytes).exif, block);
    assertEquals((await decodeUpright(bytes)).data, (await decodeUpright(whole)).data);
  }
});
