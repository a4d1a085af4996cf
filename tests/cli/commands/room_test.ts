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
    for (const [content, style] of [["strip.png", "style.png"], ["style.png", "strip.png"]]) {
      const sizes = content === "strip.png" ? [[50, 1], [100, 2]] : [[16, 13]];
      for (const [width, height] of sizes) {
        const { code, stderr } = await callCli(folder, [
          ...["stylize", content!, style!, "-o", "o.png", "--overwrite", ...DEEP],
          ...["--size", String(width), "--iterations", "1"],
        ]);
        assertEquals(code, 0, stderr);
        const painted = await readPicture(`${folder}/o.png`, "picture");
        assertEquals([painted.width, painted.height], [width, height]);
        if (height! >= 2) continue;
        assertStringIncludes(stderr, `(${width} x ${height})`);
        assertStringIncludes(
          stderr,
          "conv2_1 needs more pixels a side than that: it is painted at 100 x 2",
        );
      }
    }
  }));

Deno.test("command line: losses name the file that is too thin, and a size that helps", () =>
  inFolder(async (folder) => {
    await putThin(folder);
    const cases = [
      ["strip.png", "strip.png", "strip.png has 50 x 1: give --size 100, or layers up to conv1_2"],
      ["style.png", "strip.png", "strip.png has 50 x 1: give --size 100, or layers up to conv1_2"],
    ];
    for (const [content, style, message] of cases) {
      const line = ["losses", content!, style!, ...DEEP];
      const refused = await callCli(folder, line);
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stderr, message!);
      const shallow = ["--style-layers", "conv1_2", "--content-layers", "conv1_1"];
      for (const more of [["--size", "100"], shallow]) {
        const { code, stderr } = await callCli(folder, [...line, ...more]);
        assertEquals(code, 0, stderr);
      }
    }
  }));
