/** Pictures in other colours than sRGB, against what littleCMS makes of them. */
import { assert, assertEquals } from "@std/assert";
import colors from "../../fixtures/pictures/colors.json" with { type: "json" };
import { decodeUpright } from "./read_bytes.ts";

const { width, height } = colors;

/** A fixture by its name, and the RGB bytes that littleCMS makes of it. */
function fixture(name: keyof typeof colors.files): [bytes: Uint8Array, rgb: Uint8Array] {
  const { file, rgb } = colors.files[name];
  return [Uint8Array.fromBase64(file), Uint8Array.fromBase64(rgb)];
}

/** The largest difference of colours, in steps of 8 bits, from RGB bytes. */
function largestError(data: ArrayLike<number>, most: number, rgb: Uint8Array): number {
  return Math.max(...rgb.map((value, i) => {
    const sample = data[4 * Math.floor(i / 3) + i % 3]!;
    return Math.abs(255 * sample / most - value);
  }));
}

for (const name of Object.keys(colors.files) as (keyof typeof colors.files)[]) {
  Deno.test(`${name}: colours are within 2 of 255 of littleCMS`, async () => {
    const [bytes, rgb] = fixture(name);
    const bitmap = await decodeUpright(bytes);
    assertEquals([bitmap.width, bitmap.height, bitmap.metadata?.warnings], [width, height, []]);
    const isDeep = name.includes("16 bits");
    assertEquals(bitmap.data.constructor, isDeep ? Uint16Array : Uint8ClampedArray);
    const error = largestError(bitmap.data, isDeep ? 65535 : 255, rgb);
    assert(error <= 2, `an error of ${error}`);
  });
}

Deno.test("the profile's name is kept, and alpha is what it was", async () => {
  const { data, metadata } = await decodeUpright(fixture("P3 with alpha.png")[0]);
  assertEquals(metadata?.icc, "P3 of our own");
  // The corner colours of the card's second row.
  const alphas = Array.from({ length: width }, (_, x) => data[4 * (width + x) + 3]);
  assertEquals(alphas, alphas.map((_, x) => x & 8 ? 255 : 0));
});

Deno.test("a damaged profile is not used, and a warning says so", async () => {
  const unconverted = await decodeUpright(fixture("sRGB before gAMA.png")[0]);
  // The signature, the number of tags, and the tags.
  for (const [at, count] of [[0x24, 4], [0x80, 4], [0x84, 100]] as const) {
    const [jpeg] = fixture("P3.jpg");
    const start = new TextDecoder("latin1").decode(jpeg).indexOf("ICC_PROFILE");
    jpeg.fill(0xee, start + 14 + at, start + 14 + at + count);
    const { metadata } = await decodeUpright(jpeg);
    assertEquals(metadata?.icc, undefined);
    assertEquals(metadata?.warnings, ["has a damaged colour profile, which is not used"]);
  }
  const [png] = fixture("P3.png");
  const stream = new TextDecoder("latin1").decode(png).indexOf("iCCP");
  png.fill(0, stream + 30, stream + 60);
  const { data, metadata } = await decodeUpright(png);
  assertEquals(data, unconverted.data);
  assertEquals(metadata?.warnings, ["has a damaged colour profile, which is not used"]);
});

Deno.test("a profile of which a segment is missing is not used", async () => {
  const [jpeg] = fixture("P3 in three segments.jpg");
  jpeg[jpeg.indexOf(0xe2)] = 0xe9;
  const { metadata } = await decodeUpright(jpeg);
  assertEquals(metadata?.warnings, ["has a damaged colour profile, which is not used"]);
});
