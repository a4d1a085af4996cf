/** Tests of files that are written, of every format: as other programs read them, and as ours do. */
import type { Picture } from "@pentimento/pentimento";
import { assert, assertEquals } from "@std/assert";
import { writableFormat } from "../../../cli/pictures/formats/index.ts";
import { encodePicture, readBitmap } from "../../../cli/pictures/image_file.ts";
import { exifTags, EXIFTOOL, MAGICK, magickPixels } from "./independent.ts";

/** What is expected of a format. */
interface Case {
  readonly alpha: boolean;
  readonly depths: readonly (8 | 16)[];
  /** The most that a sample of 8 bits may be off, of all but flat colours. */
  readonly off: number;
  /** The quality at which that holds. */
  readonly quality?: number;
}

const CASES: Readonly<Record<string, Case>> = {
  ".png": { alpha: true, depths: [8, 16], off: 0 },
  ".tif": { alpha: true, depths: [8, 16], off: 0 },
  ".jpg": { alpha: false, depths: [8], off: 8, quality: 95 },
};

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

function assertNear(actual: ArrayLike<number>, expected: readonly number[], off: number): void {
  assertEquals(actual.length, expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  assert(worst <= off, `a sample is ${worst} off`);
}

async function written(
  extension: string,
  work: (path: string) => Promise<void>,
  ...[picture, encoding]: [Picture, Parameters<typeof encodePicture>[2]?]
): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: extension });
  try {
    await Deno.writeFile(path, await encodePicture(picture, writableFormat(extension), encoding));
    await work(path);
  } finally {
    await Deno.remove(path);
  }
}

for (const [extension, { alpha, depths, off, quality }] of Object.entries(CASES)) {
  for (const depth of depths) {
    for (const withAlpha of alpha ? [false, true] : [false]) {
      const most = 2 ** depth - 1;
      const picture = waves(most, withAlpha);
      const named = `${extension}, ${depth} bits${withAlpha ? " with alpha" : ""}`;
      const encoding = { depth, ...quality && { quality } };

      Deno.test(`${named}: we read what we wrote`, async () => {
        await written(
          extension,
          async (path) => {
            const { data } = await readBitmap(path, "picture");
            assertNear(data, samplesOf(picture, most), off);
          },
          picture,
          encoding,
        );
      });

      Deno.test({
        name: `${named}: ImageMagick reads what we wrote (needs ImageMagick)`,
        ignore: !MAGICK,
        fn: () =>
          written(
            extension,
            async (path) => {
              assertNear(await magickPixels(path, depth), samplesOf(picture, most), off);
            },
            picture,
            encoding,
          ),
      });
    }
  }

  if (!alpha) {
    Deno.test(`${extension} has no alpha: white shines through`, async () => {
      const picture = { ...waves(255, false), alpha: new Float32Array(37 * 23) };
      await written(extension, async (path) => {
        const { data } = await readBitmap(path, "picture");
        assert(data.every((value) => value >= 254));
      }, picture);
    });
  }

  Deno.test({
    name: `${extension}: exiftool sees sRGB, recipe and EXIF (needs exiftool)`,
    ignore: !EXIFTOOL,
    fn: () =>
      written(
        extension,
        async (path) => {
          const tags = await exifTags(path);
          assertEquals(tags["EXIF:Artist"], "Me");
          const isSrgb = tags["PNG:SRGBRendering"] === 0 ||
            tags["ICC_Profile:ProfileDescription"] === "sRGB";
          assert(isSrgb, "it says that it is sRGB");
          const recipe = tags["PNG:Pentimento"] ?? tags["XMP:Recipe"];
          assertEquals(JSON.parse(recipe as string), { "a": "<ä>" });
        },
        waves(255, false),
        { metadata: { recipe: '{"a": "<ä>"}', exif: exifBlock() } },
      ),
  });
}

/** A block with one field, the artist. */
function exifBlock(): Uint8Array {
  const entry = [0x3b, 0x01, 2, 0, 3, 0, 0, 0, 0x4d, 0x65, 0, 0];
  return Uint8Array.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, ...entry, 0, 0, 0, 0]);
}
