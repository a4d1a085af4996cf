/** Pictures that are too thin for the deepest layer, as commands take them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodePicture, readPicture } from "../../../cli/pictures/image_file.ts";
import { blotches } from "../../core/run/small_problem.ts";
import { callCli, inFolder } from "../run_cli.ts";

const DEEP = ["--content-layers", "conv1_1", "--style-layers", "conv2_1", "--no-tune"];

async function putThin(folder: string): Promise<void> {
  await Deno.writeFile(`${folder}/strip.png`, await encodePicture(blotches(50, 1, 1)));
  await Deno.writeFile(`${folder}/style.png`, await encodePicture(blotches(24, 20, 2)));
}

Deno.test("command line: a panorama is painted, at a size too small for its layers as well", () =>
  inFolder(async (folder) => {
    await putThin(folder);
    const cases = [["strip.png", "style.png", 50, 1], ["style.png", "strip.png", 16, 13]] as const;
    for (const [content, style, width, height] of cases) {
      const { code, stderr } = await callCli(folder, [
        ...["stylize", content, style, "-o", "o.png", "--overwrite", ...DEEP],
        ...["--size", String(width), "--iterations", "1"],
      ]);
      assertEquals(code, 0, stderr);
      const painted = await readPicture(`${folder}/o.png`, "picture");
      assertEquals([painted.width, painted.height], [width, height]);
      const enlarged = "conv2_1 needs more pixels a side than that: it is painted at 100 x 2";
      assertStringIncludes(stderr, `(${width} x ${height})`);
      assertEquals(stderr.includes(enlarged), content === "strip.png", stderr);
    }
  }));

Deno.test("command line: losses name the file that is too thin, and a size that helps", () =>
  inFolder(async (folder) => {
    await putThin(folder);
    const message = "strip.png has 50 x 1: give --size 100, or layers up to conv1_2";
    const shallow = ["--style-layers", "conv1_2", "--content-layers", "conv1_1"];
    const cases = [["strip.png", ["--size", "100"]], ["style.png", shallow]] as const;
    for (const [content, helps] of cases) {
      const line = ["losses", content, "strip.png", ...DEEP];
      const refused = await callCli(folder, line);
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stderr, message);
      const { code, stderr } = await callCli(folder, [...line, ...helps]);
      assertEquals(code, 0, stderr);
    }
  }));
