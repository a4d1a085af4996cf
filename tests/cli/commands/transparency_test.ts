/** Pictures with alpha, as commands take and write them. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodePicture, readPicture } from "../../../cli/pictures/image_file.ts";
import { blotches } from "../../core/run/small_problem.ts";
import { writePng } from "../pictures/image_bytes.ts";
import { callCli, inFolder } from "../run_cli.ts";

const SHALLOW = ["--content-layers", "conv1_1", "--style-layers", "conv1_1", "--no-tune"];

/** A picture whose left half is transparent. */
async function putHalf(folder: string): Promise<void> {
  const [width, height] = [24, 20];
  const samples = Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    return [40 + 5 * x, 90, 255 - 7 * x, x < width / 2 ? 0 : 255];
  }).flat();
  const png = await writePng({ width, height, colorType: 6, depth: 8, samples });
  await Deno.writeFile(`${folder}/half.png`, png);
  await Deno.writeFile(`${folder}/style.png`, await encodePicture(blotches(24, 20, 2)));
}

/** The corner at the left, in bytes. */
async function cornerOf(path: string): Promise<number[]> {
  const { data, width, height } = await readPicture(path, "picture");
  return [0, 1, 2].map((c) => Math.round(255 * data[c * width * height]!));
}

Deno.test("command line: JPEG puts what is transparent on white and says so, --background on its colour", () =>
  inFolder(async (folder) => {
    await putHalf(folder);
    const line = ["stylize", "half.png", "style.png", ...SHALLOW, "--iterations", "1"];
    const white = await callCli(folder, [...line, "-o", "white.jpg", "--size", "24"]);
    assertEquals(white.code, 0, white.stderr);
    assertStringIncludes(white.stderr, "JPEG is opaque, so the picture is put on white");
    const corner = await cornerOf(`${folder}/white.jpg`);
    assert(corner.every((value) => value > 245), `${corner}`);
    const options = ["--background", "black", "--style-weight", "0", "-o", "black.jpg"];
    const black = await callCli(folder, [...line, ...options, "--size", "24"]);
    assertEquals(black.code, 0, black.stderr);
    assert(!black.stderr.includes("opaque"), black.stderr);
    const dark = await cornerOf(`${folder}/black.jpg`);
    assert(dark.every((value) => value < 60), `${dark}`);
  }));
