/** Tests of EXIF that is copied into pictures: what is kept, and that no place is unless asked for. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { copyExif } from "../../../cli/pictures/formats/exif_copy.ts";
import { readExif } from "../../../cli/pictures/formats/exif.ts";
import { writableFormat } from "../../../cli/pictures/formats/index.ts";
import { noteExif } from "../../../cli/pictures/input_hashes.ts";
import { withEncoding } from "../../../cli/pictures/output_encoding.ts";
import { encodingOf, writePicture } from "../../../cli/pictures/output_file.ts";
import { exifTags, EXIFTOOL } from "./independent.ts";

/**
 * A camera's block, by ExifTool 12.57: -Make=Kamera -Model="K 1" -Artist=Ada -Orientation#=6
 * -ExposureTime=1/60 -FNumber=2.8 -DateTimeOriginal="2026:11:29 12:00:00" -ColorSpace#=65535
 * -ExifImageWidth=8 -ExifImageHeight=8 -InteropIndex=R98 -UserComment="by hand" -GPSLatitude=48.5
 * -GPSLatitudeRef=N -GPSLongitude=9.5 -GPSLongitudeRef=E "-ThumbnailImage<=small.jpg" -XPComment=hm
 */
const CAMERA = Uint8Array.fromBase64(
  "TU0AKgAAAAgACwEPAAIAAAAHAAAAkgEQAAIAAAAESyAxAAESAAMAAAABAAYAAAEaAAUAAAABAAAAmgEbAAUAAAAB" +
    "AAAAogEoAAMAAAABAAEAAAE7AAIAAAAEQWRhAAITAAMAAAABAAEAAIdpAAQAAAABAAAAsIglAAQAAAABAAABjJyc" +
    "AAEAAAAGAAAAqgAAAf5LYW1lcmEAAAAAAAEAAAABAAAAAQAAAAFoAG0AAAAAC4KaAAUAAAABAAABOoKdAAUAAAAB" +
    "AAABQpAAAAcAAAAEMDIzMpADAAIAAAAUAAABSpEBAAcAAAAEAQIDAJKGAAcAAAAPAAABXqAAAAcAAAAEMDEwMKAB" +
    "AAMAAAAB//8AAKACAAMAAAABAAgAAKADAAMAAAABAAgAAKAFAAQAAAABAAABbgAAAAAAAAABAAAAPAAAAA4AAAAF" +
    "MjAyNjoxMToyOSAxMjowMDowMABBU0NJSQAAAGJ5IGhhbmQAAAIAAQACAAAABFI5OAAAAgAHAAAABDAxMDAAAAAA" +
    "AAUAAAABAAAABAIDAAAAAQACAAAAAk4AAAAAAgAFAAAAAwAAAc4AAwACAAAAAkUAAAAABAAFAAAAAwAAAeYAAAAA" +
    "AAAAMAAAAAEAAAAeAAAAAQAAAAAAAAABAAAACQAAAAEAAAAeAAAAAQAAAAAAAAABAAYBAwADAAAAAQAGAAABGgAF" +
    "AAAAAQAAAkwBGwAFAAAAAQAAAlQBKAADAAAAAQACAAACAQAEAAAAAQAAAlwCAgAEAAAAAQAAAR4AAAAAAAAASAAA" +
    "AAEAAABIAAAAAf/Y/+AAEEpGSUYAAQEAAAEAAQAA/9sAQwADAgICAgIDAgICAwMDAwQGBAQEBAQIBgYFBgkICgoJ" +
    "CAkJCgwPDAoLDgsJCQ0RDQ4PEBAREAoMEhMSEBMPEBAQ/9sAQwEDAwMEAwQIBAQIEAsJCxAQEBAQEBAQEBAQEBAQ" +
    "EBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ/8AAEQgABAAEAwERAAIRAQMRAf/EABQAAQAAAAAA" +
    "AAAAAAAAAAAAAAn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABgn/xAAUEQEAAAAA" +
    "AAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwA91Uwd/9k=",
);

const PIXEL = { width: 1, height: 1, data: new Float32Array(3) };

const hasText = (bytes: Uint8Array, text: string) =>
  new TextDecoder("latin1").decode(bytes).includes(text);

Deno.test("EXIF: what says who, when and how is copied; turn, thumbnail and place are not", () => {
  const copy = copyExif(CAMERA)!;
  assertEquals(readExif(CAMERA).orientation, 6);
  assertEquals(readExif(copy).orientation, 1);
  for (const text of ["Kamera", "Ada", "2026:11:29 12:00:00", "by hand", "R98"]) {
    assert(hasText(copy, text), text);
  }
  // A JPEG file's beginning; 48 degrees and 30 minutes as ratios.
  const thumbnail = "\xff\xd8\xff";
  const place = "\0\0\0\x30\0\0\0\x01\0\0\0\x1e\0\0\0\x01";
  assert(hasText(CAMERA, thumbnail) && hasText(CAMERA, place));
  assert(!hasText(copy, thumbnail) && !hasText(copy, place));
  const withPlace = copyExif(CAMERA, { gps: true })!;
  assert(!hasText(withPlace, thumbnail) && hasText(withPlace, place));
});

Deno.test("EXIF: a copy of a copy is the same, in both orders of bytes", () => {
  const copy = copyExif(CAMERA, { gps: true })!;
  assertEquals(copyExif(copy, { gps: true }), copy);
  const little = Uint8Array.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0]);
  const artist = [0x3b, 0x01, 2, 0, 3, 0, 0, 0, 0x4d, 0x65, 0, 0];
  const own = copyExif(Uint8Array.from([...little, ...artist, 0, 0, 0, 0]))!;
  assertEquals([...own.subarray(0, 4)], [...little.subarray(0, 4)]);
  assert(hasText(own, "Me\0"));
});

Deno.test("EXIF: of a damaged block the rest is copied, of none nothing, and none makes an error", () => {
  for (let length = 0; length < CAMERA.length; length++) {
    const copy = copyExif(CAMERA.subarray(0, length));
    assert(copy === undefined || readExif(copy).orientation === 1);
  }
  for (let at = 4; at < CAMERA.length; at++) {
    const damaged = CAMERA.slice();
    damaged[at]! ^= 0xff;
    const copy = copyExif(damaged);
    assert(copy === undefined || copy.length < 65_000);
  }
  assertEquals(copyExif(new TextEncoder().encode("no EXIF")), undefined);
});

Deno.test("EXIF: a line's output has the content's, once it is read", () => {
  const output = { path: "o.png", format: writableFormat(".png")! };
  noteExif("camera.jpg", CAMERA);
  const exifOf = (values: Parameters<typeof withEncoding>[1]) =>
    encodingOf(withEncoding(output, values, "camera.jpg")).metadata?.exif;
  assertEquals(exifOf({}), undefined);
  assertEquals(exifOf({ "copy-exif": true }), copyExif(CAMERA));
  assertEquals(
    exifOf({ "copy-exif": true, "copy-gps": true }),
    copyExif(CAMERA, { gps: true }),
  );
  noteExif("camera.jpg", undefined);
  assertEquals(exifOf({ "copy-exif": true }), undefined);
});

Deno.test("a depth or a quality that a format does not have is refused with what to do", () => {
  const refused = (extension: string, values: Parameters<typeof withEncoding>[1]) => {
    const output = { path: `o${extension}`, format: writableFormat(extension)! };
    return assertThrows(() => withEncoding(output, values), Error).message;
  };
  const deep = refused(".jpg", { "bit-depth": "16" });
  assert(deep.startsWith("The output o.jpg is JPEG, which has 8 bits a sample"), deep);
  assert(deep.includes("name a file that ends in .png"), deep);
  const lossy = refused(".png", { quality: 80 });
  assert(lossy.startsWith("The output o.png is PNG, which keeps every pixel"), lossy);
  assert(lossy.includes(".jpg"), lossy);
  assert(refused(".png", { "copy-gps": true }).includes("--copy-exif"));
});

for (const extension of [".png", ".jpg"]) {
  Deno.test({
    name: `${extension}: exiftool reads the copied EXIF, and no place (needs exiftool)`,
    ignore: !EXIFTOOL,
    fn: async () => {
      const path = await Deno.makeTempFile({ suffix: extension });
      try {
        noteExif("camera.jpg", CAMERA);
        const output = { path, format: writableFormat(extension)! };
        await writePicture(withEncoding(output, { "copy-exif": true }, "camera.jpg"), PIXEL);
        const tags = await exifTags(path);
        assertEquals(tags["EXIF:Make"], "Kamera");
        assertEquals(tags["EXIF:FNumber"], 2.8);
        assertEquals(tags["EXIF:UserComment"], "by hand");
        assertEquals([tags["EXIF:Orientation"], tags["EXIF:ColorSpace"]], [1, 1]);
        assertEquals(Object.keys(tags).filter((tag) => /GPS|Thumbnail|Warning/.test(tag)), []);
      } finally {
        await Deno.remove(path);
      }
    },
  });
}
