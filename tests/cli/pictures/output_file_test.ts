/** The file that a picture is written to. */
import { PentimentoError, type Picture } from "@pentimento/pentimento";
import { assertEquals, assertRejects } from "@std/assert";
import { DEFAULT_FORMAT, WRITABLE_EXTENSIONS } from "../../../cli/pictures/formats/index.ts";
import { readPicture } from "../../../cli/pictures/image_file.ts";
import { checkOutput, numberedOutput, writePicture } from "../../../cli/pictures/output_file.ts";
import { inFolder, list } from "../run_cli.ts";

const PICTURE: Picture = {
  width: 2,
  height: 1,
  data: Float32Array.of(0, 1, 1, 0, 0.2, 0.4),
};

Deno.test("output: whole pictures appear under their names, nothing else stays", () =>
  inFolder(async (folder) => {
    const names = ["a.png", "b.JPG", "c.jpeg", "d.e.png", "f.webp", "g.avif", "h.TIF", "i.tiff"];
    for (const name of names) {
      const output = await checkOutput(`${folder}/${name}`);
      assertEquals(list(folder).includes(name), false, "checking writes nothing");
      await writePicture(output, PICTURE);
    }
    assertEquals(list(folder), names);
    const picture = await readPicture(`${folder}/a.png`, "picture");
    assertEquals(Array.from(picture.data, (v) => Math.round(255 * v)), [0, 255, 255, 0, 51, 102]);
    assertEquals((await Deno.readFile(`${folder}/b.JPG`)).slice(0, 2), Uint8Array.of(0xff, 0xd8));
  }));

Deno.test("output: the number stands before the extension, with four digits or more", () => {
  const number = (path: string, n: number) =>
    numberedOutput({ path, format: DEFAULT_FORMAT }, n).path;
  assertEquals(number("out.png", 10), "out-0010.png");
  assertEquals(number("a.b/out.x.png", 12345), "a.b/out.x-12345.png");
  assertEquals(number("./out.jpeg", 1), "./out-0001.jpeg");
});

Deno.test("output: an obstacle is reported before the work starts", () =>
  inFolder(async (folder) => {
    const refuses = (path: string, message: string, options = {}) =>
      assertRejects(() => checkOutput(`${folder}/${path}`, options), PentimentoError, message);
    await refuses("a.gif", `ends in .gif: pictures are written as ${WRITABLE_EXTENSIONS}`);
    await refuses("a", "has no extension");
    await refuses(".png", "has no extension");
    await refuses("none/a.png", "none/ does not exist");
    await Deno.writeTextFile(`${folder}/file`, "x");
    await refuses("file/a.png", "is a file");
    await Deno.mkdir(`${folder}/sub.png`);
    await refuses("sub.png", "is a folder", { overwrite: true });

    await Deno.writeTextFile(`${folder}/a.png`, "mine");
    await refuses("a.png", "a.png exists: give another name, or --overwrite");
    await checkOutput(`${folder}/a.png`, { overwrite: true });
    assertEquals(await Deno.readTextFile(`${folder}/a.png`), "mine", "not touched by the check");

    await Deno.writeTextFile(`${folder}/b-0010.png`, "mine");
    await refuses("b.png", "b-0010.png exists", { numbered: true });
    await checkOutput(`${folder}/b.png`);
    await checkOutput(`${folder}/b.png`, { numbered: true, overwrite: true });
    await checkOutput(`${folder}/b-0.png`, { numbered: true });
    assertEquals(list(folder), ["a.png", "b-0010.png", "file", "sub.png"]);
  }));

Deno.test("output: a failing write leaves nothing behind", () =>
  inFolder(async (folder) => {
    const output = await checkOutput(`${folder}/a.png`);
    // A folder has taken the name meanwhile, so that the last step, renaming, fails.
    await Deno.mkdir(`${folder}/a.png`);
    await assertRejects(() => writePicture(output, PICTURE), PentimentoError, "a.png");
    assertEquals(list(folder), ["a.png"]);
  }));

Deno.test({
  name: "output: a folder that cannot be written to is reported",
  // Nobody can shut out the superuser by permissions.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.chmod(folder, 0o500);
      await assertRejects(
        () => checkOutput(`${folder}/a.png`),
        PentimentoError,
        "check its permissions",
      );
      await Deno.chmod(folder, 0o700);
    }),
});
