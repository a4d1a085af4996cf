/** A run whose loss rose, as the command line tells it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodePicture } from "../../../cli/pictures/image_file.ts";
import { blotches } from "../../core/run/small_problem.ts";
import { callCli, inFolder, list, SHALLOW } from "../run_cli.ts";

Deno.test("command line: a loss that rose is told, though nothing else is said", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.png`, await encodePicture(blotches(16, 12, 1)));
    await Deno.writeFile(`${folder}/b.png`, await encodePicture(blotches(13, 15, 2)));
    const wild = ["--optimizer", "adam", "--learning-rate", "1e10", "--iterations", "4"];
    const args = ["stylize", "a.png", "b.png", ...SHALLOW, "--no-tune", "--quiet", "--json"];
    const { code, stdout, stderr } = await callCli(folder, [...args, "-o", "o.png", ...wild]);
    assertEquals(code, 0, stderr);
    const { rose, total } = JSON.parse(stdout);
    assert(rose.from < rose.to && rose.to === total, stdout);
    assertMatch(
      stderr,
      /^The loss rose from \S+ to \S+, so the picture is worse than .*: choose a smaller --learning-rate.*\n$/,
    );
    assertEquals(list(folder), ["a.png", "b.png", "o.png"]);
  }));
