/** Tests of files that are written, of every format: as other programs read them, and as ours do. */
import type { Picture } from "@pentimento/pentimento";
import { assert, assertEquals } from "@std/assert";
import { writableFormat } from "../../../cli/pictures/formats/index.ts";
import { encodePicture, readBitmap } from "../../../cli/pictures/image_file.ts";
import { exifTags, EXIFTOOL, otherPixels, readerOf } from "./independent.ts";

/** What is expected of a format. */
interface Case {
  readonly extension: string;
  readonly alpha: boolean;
  readonly depths: readonly (8 | 16)[];
  /** The most that a sample of 8 bits may be off. */
  readonly off: number;
  /** The quality at which that holds. Default: the format has none. */
  readonly quality?: number;
}

const CASES: readonly Case[] = [
  { extension: ".png", alpha: true, depths: [8, 16], off: 0 },
  { extension: ".tif", alpha: true, depths: [8, 16], off: 0 },
  { extension: ".jpg", alpha: false, depths: [8], off: 8, quality: 95 },
  { extension: ".webp", alpha: true, depths: [8], off: 0, quality: 100 },
  { extension: ".webp", alpha: true, depths: [8], off: 16, quality: 90 },
  { extension: ".avif", alpha: true, depths: [8], off: 12, quality: 85 },
  { extension: ".avif", alpha: true, depths: [8], off: 0, quality: 100 },
];

/** 37 x 23 pixels of slow waves: all samples are multiples of 1/255, or of 1/65535. */
function waves(most: number, withAlpha: boolean): Picture {
  const [width, height] = [37, 23];
  const plane = (c: number) => (_: unknown, i: number) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Math.round(most * (0.5 + 0.5 * Math.sin(x / 9 + y / 7 + c))) / most;
  };
  const planes = [0, 1, 2].map((c) => Float32Array.from({ length: width * height }, plane(c)));
  const data = new Float32Array(3 * width * height);
  planes.forEach((one, c) => data.set(one, c * width * height));
  const alpha = Float32Array.from({ length: width * height }, plane(3));
  return { width, height, data, ...withAlpha && { alpha } };
}

/** The samples of such a picture, interleaved. */
function samplesOf({ data, alpha }: Picture, most: number): number[] {
  const count = data.length / 3;
  return Array.from({ length: 4 * count }, (_, i) => {
    const value = i % 4 === 3 ? alpha?.[i >> 2] ?? 1 : data[(i % 4) * count + (i >> 2)]!;
    return Math.round(most * value);
  });
}

/** Compares samples of RGBA: colours as far as they show, for what is transparent has any. */
function assertNear(actual: ArrayLike<number>, expected: readonly number[], off: number): void {
  assertEquals(actual.length, expected.length);
  const shows = (i: number) => off === 0 || i % 4 === 3 ? 1 : expected[i | 3]! / 255;
  const worst = Math.max(
    ...expected.map((value, i) => shows(i) * Math.abs(value - actual[i]!)),
  );
  assert(worst <= off, `a sample is ${worst} off`);
}

async function written(
  extension: string,
  { picture, encoding }: {
    readonly picture: Picture;
    readonly encoding?: Parameters<typeof encodePicture>[2];
  },
  work: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: extension });
  try {
    await Deno.writeFile(path, await encodePicture(picture, writableFormat(extension), encoding));
    await work(path);
  } finally {
    await Deno.remove(path);
  }
}

for (const { extension, alpha, depths, off, quality } of CASES) {
  for (const depth of depths) {
    for (const withAlpha of alpha ? [false, true] : [false]) {
      const most = 2 ** depth - 1;
      const picture = waves(most, withAlpha);
      const encoding = { depth, ...quality && { quality } };
      const kind = `${depth} bits${quality ? `, quality ${quality}` : ""}`;
      const named = `${extension}, ${kind}${withAlpha ? ", with alpha" : ""}`;

      Deno.test(`${named}: we read what we wrote`, async () => {
        await written(extension, { picture, encoding }, async (path) => {
          const { data } = await readBitmap(path, "picture");
          assertNear(data, samplesOf(picture, most), off);
        });
      });

      Deno.test({
        name: `${named}: another program reads what we wrote (needs ${readerOf(extension).name})`,
        ignore: !readerOf(extension).isThere,
        fn: () =>
          written(extension, { picture, encoding }, async (path) => {
            assertNear(await otherPixels(path, depth), samplesOf(picture, most), off);
          }),
      });
    }
  }
}

Deno.test(".jpg has no alpha: white shines through", async () => {
  const picture = { ...waves(255, false), alpha: new Float32Array(37 * 23) };
  await written(".jpg", { picture }, async (path) => {
    const { data } = await readBitmap(path, "picture");
    assert(data.every((value) => value >= 254));
  });
});

for (const extension of new Set(CASES.map(({ extension }) => extension))) {
  const metadata = { recipe: '{"a": "<ä>"}', exif: exifBlock() };
  const file = { picture: waves(255, false), encoding: { metadata } };

  Deno.test({
    name: `${extension}: exiftool sees sRGB, recipe and EXIF (needs exiftool)`,
    ignore: !EXIFTOOL,
    fn: () =>
      written(extension, file, async (path) => {
        const tags = await exifTags(path);
        assertEquals(tags["EXIF:Artist"], "Me");
        const isSrgb = tags["PNG:SRGBRendering"] === 0 ||
          tags["ICC_Profile:ProfileDescription"] === "sRGB" ||
          tags["QuickTime:ColorPrimaries"] === 1 &&
            tags["QuickTime:TransferCharacteristics"] === 13;
        assert(isSrgb, "it says that it is sRGB");
        const recipe = tags["PNG:Pentimento"] ?? tags["XMP:Recipe"];
        assertEquals(JSON.parse(recipe as string), { "a": "<ä>" });
        assertEquals(Object.keys(tags).filter((tag) => /Warning|Error/.test(tag)), []);
      }),
  });
}

/** A block with one field, the artist. */
function exifBlock(): Uint8Array {
  const entry = [0x3b, 0x01, 2, 0, 3, 0, 0, 0, 0x4d, 0x65, 0, 0];
  return Uint8Array.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, ...entry, 0, 0, 0, 0]);
}
