/** AVIF files against avifdec. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertEquals, assertRejects } from "@std/assert";
import { AVIF } from "../../../cli/pictures/formats/avif/index.ts";
import fixtures from "../../fixtures/pictures/avif.json" with { type: "json" };
import { checkFixture, fileOf, type PictureFixture } from "./fixtures.ts";
import { ascii, bigEndian, joined } from "./image_bytes.ts";
import { decodeUpright, readBytes } from "./read_bytes.ts";

const files: Readonly<Record<keyof typeof fixtures.files, PictureFixture>> = fixtures.files;

for (const [name, fixture] of Object.entries(files)) {
  Deno.test(`AVIF, ${name}: the pixels are avifdec's`, () => checkFixture(fixture));
}

/** A copy with other bytes behind the first place where some letters stand. */
function patched(bytes: Uint8Array, letters: string, distance: number, value: Uint8Array) {
  const copy = bytes.slice();
  copy.set(value, new TextDecoder("latin1").decode(bytes).indexOf(letters) + distance);
  return copy;
}

Deno.test("AVIF: files that end anywhere are refused", async () => {
  for (const name of ["lossless with alpha", "10 bits", "animated"] as const) {
    const bytes = fileOf(files[name]);
    for (const share of [0.1, 0.3, 0.6, 0.9]) {
      // Of an animation only the first frame has to be there.
      if (name === "animated" && share > 0.5) continue;
      const cut = bytes.subarray(0, Math.floor(share * bytes.length));
      await assertRejects(() => decodeUpright(cut), Error, undefined, `${name} ${share}`);
    }
  }
});

Deno.test("AVIF: sizes are checked before anything is decoded", async () => {
  const bytes = fileOf(files.lossless);
  const large = patched(bytes, "ispe", 8, bigEndian(1e9, 4));
  const box = (type: string, data: Uint8Array) =>
    joined(bigEndian(8 + data.length, 4), ascii(type), data);
  const ftyp = box("ftyp", ascii("avif\0\0\0\0"));
  const cases: [bytes: Uint8Array, message: string][] = [
    [large, "1000000000 x 8 pixels"],
    [patched(bytes, "ispe", 8, bigEndian(14, 4)), "unusual kind of AVIF"],
    [joined(ftyp, box("mdat", new Uint8Array(20))), "it has no single picture"],
    [joined(ftyp, box("meta", new Uint8Array(20))), "it does not say which picture is meant"],
    [joined(ftyp, ascii("\0\0\0\x05meta")), "a box of it has 5 bytes"],
    [joined(ftyp, ascii("\0\0\0\x50meta")), "ends before its AVIF header does"],
    [ascii("\0\0\0\x1cftypavif"), "ends before its AVIF header does"],
  ];
  for (const [bytes, message] of cases) {
    await assertRejects(() => readBytes(bytes), PentimentoError, message);
  }
});

Deno.test("AVIF: boxes may stand in another order, with unknown ones between", async () => {
  const bytes = fileOf(files.lossless);
  const letters = new TextDecoder("latin1").decode(bytes);
  const [meta, mdat] = ["meta", "mdat"].map((name) => letters.indexOf(name) - 4);
  const [head, about, data] = [
    bytes.subarray(0, meta),
    bytes.subarray(meta, mdat),
    bytes.slice(mdat),
  ];
  const free = joined(bigEndian(24, 4), ascii("free"), new Uint8Array(16));
  // The picture's place is the distance from the file's beginning.
  const iloc = letters.indexOf("iloc") - meta! + 4;
  const view = new DataView(about.slice().buffer);
  assertEquals([view.getUint8(iloc), view.getUint8(iloc + 4), view.getUint16(iloc + 6)], [
    0,
    0x44,
    1,
  ]);
  const place = iloc + 14;
  view.setUint32(place, view.getUint32(place) - mdat! + head.length + free.length);
  const moved = joined(head, free, data, new Uint8Array(view.buffer));
  assertEquals((await decodeUpright(moved)).data, (await decodeUpright(bytes)).data);
});

Deno.test("AVIF: a damaged profile or EXIF block is said, and the picture is read", async () => {
  const plain = await decodeUpright(fileOf(files.lossless));
  const profile = patched(fileOf(files.P3), "acsp", 0, ascii("none"));
  const { data, metadata } = await decodeUpright(profile);
  assertEquals(data, plain.data);
  assertEquals(metadata?.warnings, ["has a damaged colour profile, which is not used"]);
  const block = patched(fileOf(files.EXIF), "II*\0", 4, bigEndian(0xffffffff, 4));
  assertEquals(AVIF.header!(block).warnings, ["has damaged EXIF data, which is not used"]);
  assertEquals(AVIF.header!(fileOf(files.EXIF)).exif?.length, 26);
});

Deno.test("AVIF: what is seen is the part that the file asks for, turned afterwards", async () => {
  const whole = await decodeUpright(fileOf(files.lossless));
  const at = (x: number, y: number) => [...whole.data.subarray(4 * (13 * y + x)).subarray(0, 4)];
  const cropped = await decodeUpright(fileOf(files["clap 2,1,7,4"]));
  assertEquals([cropped.width, cropped.height, cropped.data.length], [7, 4, 4 * 7 * 4]);
  assertEquals([...cropped.data.subarray(0, 4)], at(2, 1));
  assertEquals([...cropped.data.subarray(-4)], at(8, 4));
  const turned = await decodeUpright(fileOf(files["clap and irot"]));
  assertEquals([turned.width, turned.height], [4, 7]);
  assertEquals([...turned.data.subarray(0, 4)], at(2, 4));
  assertEquals([...turned.data.subarray(-4)], at(8, 1));
});

Deno.test("AVIF: a crop that makes no sense is said, and one that leaves nothing is refused", async () => {
  const bytes = fileOf(files["clap 2,1,7,4"]);
  const clap = (...fractions: readonly (readonly [over: number, under: number])[]) =>
    patched(bytes, "clap", 4, joined(...fractions.flat().map((it) => bigEndian(it >>> 0, 4))));
  const senseless = [
    clap([7, 1], [4, 1], [-1, 1], [-4, 1]), // a row above the picture
    clap([15, 1], [4, 1], [0, 1], [0, 1]), // wider than the picture
    clap([6, 1], [4, 1], [0, 1], [0, 1]), // half a pixel from the left
    clap([7, 0], [4, 1], [-1, 1], [-1, 1]),
  ];
  for (const file of senseless) {
    const { crop, warnings } = AVIF.header!(file);
    assertEquals([crop, warnings], [
      undefined,
      ["asks for a crop that makes no sense, which is not done"],
    ]);
  }
  const little = clap([1, 1], [1, 1], [0, 1], [1, 2]);
  await assertRejects(
    () => readBytes(little),
    PentimentoError,
    "1 x 1 pixels, which shows nothing",
  );
});
