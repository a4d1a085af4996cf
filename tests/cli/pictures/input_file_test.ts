/** Where a picture is read from: files that grow, pipes, devices, standard input; and no more of it than needed. */
import { PentimentoError } from "@pentimento/pentimento";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readPicture } from "../../../cli/pictures/image_file.ts";
import {
  callCli,
  cliCommand,
  type Finished,
  inFolder,
  noTerminal,
  runOnTerminal,
} from "../run_cli.ts";
import { ascii, joined, writePng } from "./image_bytes.ts";
import { putPictures } from "./pictures.ts";
import { hexPixels, readBytes } from "./read_bytes.ts";

const windows = Deno.build.os === "windows";
const RED_BLUE = {
  width: 2,
  height: 1,
  colorType: 2,
  depth: 8,
  samples: [255, 0, 0, 0, 0, 255],
} as const;
const PIXELS = [["ff0000", "0000ff"]];

/** Runs a command with these bytes on its standard input. */
async function pipeInto(
  folder: string,
  args: readonly string[],
  bytes: Uint8Array,
): Promise<Finished> {
  const process = cliCommand(folder, args, { stdin: "piped" }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(bytes);
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const text = (output: Uint8Array) => new TextDecoder().decode(output);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("a picture is read up to what its pixels can need, and not beyond", async () => {
  const png = await writePng(RED_BLUE);
  const room = 32 * 2 ** 20;
  assertEquals(hexPixels(await readBytes(joined(png, new Uint8Array(room - png.length)))), PIXELS);
  await inFolder(async (folder) => {
    const path = `${folder}/sparse.png`;
    await Deno.writeFile(path, png);
    // A terabyte that takes no room on the disk.
    await Deno.truncate(path, 2 ** 40);
    const before = Deno.memoryUsage().rss;
    await assertRejects(
      () => readPicture(path, "content image"),
      PentimentoError,
      "sparse.png has more than the 32 MiB that its pixels can need",
    );
    assert(Deno.memoryUsage().rss - before < 100e6);
    // What is no picture is said without reading it all.
    await Deno.writeFile(path, ascii("%PDF-1.7"));
    await Deno.truncate(path, 2 ** 40);
    await assertRejects(
      () => readPicture(path, "content image"),
      PentimentoError,
      "is a PDF file",
    );
  });
});

Deno.test({
  name: "a named pipe is read like a file; a device is refused for what it is",
  ignore: windows,
  fn: () =>
    inFolder(async (folder) => {
      const path = `${folder}/pipe`;
      await new Deno.Command("mkfifo", { args: [path] }).output();
      // More than the first memory holds.
      const png = joined(await writePng(RED_BLUE), new Uint8Array(300_000));
      const [picture] = await Promise.all([
        readPicture(path, "content image"),
        Deno.writeFile(path, png, { create: false }),
      ]);
      assertEquals(hexPixels(picture), PIXELS);
      for (const device of ["/dev/zero", "/dev/null"]) {
        await assertRejects(
          () => readPicture(device, "style image"),
          PentimentoError,
          `The style image ${device} is a device, not a file`,
        );
      }
    }),
});

Deno.test("process: a picture comes from standard input, as content, style or mask", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const scene = await Deno.readFile(`${folder}/scene.png`);
    // A mask of another shape ends the command before it needs a GPU, and names the picture's sides.
    await Deno.writeFile(`${folder}/wide.png`, await writePng(RED_BLUE));
    const rest = ["-o", "o.png", "--weights", "free"];
    for (const name of windows ? ["-"] : ["-", "/dev/stdin", "/dev/fd/0"]) {
      const read = ["stylize", name, "strokes.jpg", "--content-map", "wide.png", ...rest];
      const { code, stderr } = await pipeInto(folder, read, scene);
      assertEquals(code, 1, stderr);
      assertStringIncludes(stderr, "64 x 48", name);
      assertStringIncludes(stderr, "2 x 1", name);
    }
    const mask = ["stylize", "scene.png", "strokes.jpg", "--mask", "-", ...rest];
    const wide = await Deno.readFile(`${folder}/wide.png`);
    assertStringIncludes((await pipeInto(folder, mask, wide)).stderr, "2 x 1");
  }));

Deno.test("process: standard input that is empty, no picture or cut short is said to be", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const scene = await Deno.readFile(`${folder}/scene.png`);
    const args = ["stylize", "-", "strokes.jpg", "-o", "o.png"];
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(), "The content image from standard input is empty"],
      [ascii("some words"), "The content image from standard input is a text file"],
      [scene.subarray(0, -40), "The content image from standard input is cut short"],
    ];
    for (const [bytes, message] of cases) {
      const { code, stdout, stderr } = await pipeInto(folder, args, bytes);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, message);
    }
  }));

Deno.test({
  name: "terminal: nobody is asked to type a picture",
  ignore: noTerminal,
  fn: () =>
    inFolder(async (folder) => {
      await putPictures(folder);
      const args = ["stylize", "scene.png", "-", "-o", "o.png"];
      const { code, shown } = await runOnTerminal(folder, args, { input: "" });
      assertEquals(code, 1, shown);
      assertStringIncludes(
        shown,
        "The style image is to come from standard input, which is a terminal: pipe",
      );
    }),
});

Deno.test("command line: standard input cannot stand for two files", () =>
  inFolder(async (folder) => {
    const cases: [line: string, places: string][] = [
      ["stylize - - -o o.png", "CONTENT and STYLE"],
      ["stylize - /dev/stdin -o o.png", "CONTENT and STYLE"],
      ["stylize a.png - -o o.png --mask -", "STYLE and --mask"],
      ["stylize a.png b.png -o o.png --mask - --mask -", "--mask and --mask"],
      ["stylize - b.png -o o.png --style -", "CONTENT and --style"],
      ["stylize - b.png -o o.png --init -", "CONTENT and --init"],
      ["stylize a.png b.png -o o.png --content-map - --protect -", "--content-map and --protect"],
    ];
    for (const [line, places] of cases) {
      const { code, stderr } = await callCli(folder, line.split(" "));
      assertEquals(code, 2);
      assertStringIncludes(stderr, `Standard input holds one picture, but stands for ${places}: `);
    }
  }));
