/** What a line says of checkpoints, and the line that goes on. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseArguments } from "../../../cli/arguments/arguments.ts";
import { readInterval } from "../../../cli/arguments/interval.ts";
import { UsageError } from "../../../cli/arguments/usage_error.ts";
import { resumeLine } from "../../../cli/checkpoint/resume_line.ts";
import { COMMANDS } from "../../../cli/commands/index.ts";
import { callCli, inFolder, list } from "../run_cli.ts";

Deno.test("intervals are a time with its unit, or a number of iterations", () => {
  assertEquals(readInterval("30s"), { seconds: 30 });
  assertEquals(readInterval("1.5m"), { seconds: 90 });
  assertEquals(readInterval(" 2h "), { seconds: 7200 });
  assertEquals(readInterval("100"), { iterations: 100 });
  const wrong = [
    "",
    "s",
    "0",
    "0s",
    "0.5s",
    "1.5",
    "-1",
    "1e3",
    "30 s",
    "30sec",
    "200h",
    "1000001",
  ];
  for (const text of wrong) assertEquals(readInterval(text), undefined, text);
  const line = ["a", "b", "-o", "c.png", "--checkpoint-every", "soon"];
  const { message } = assertThrows(
    () => parseArguments("stylize", COMMANDS.stylize, line),
    UsageError,
  );
  assertEquals(
    message,
    "--checkpoint-every wants a time from 1s to 168h, as in 30s or 5m, or a number of iterations from 1 to " +
      '1000000, but got "soon"',
  );
});

Deno.test("the line that goes on is the line itself with the checkpoint", () => {
  const line = ["stylize", "a", "b", "-o", "c.png"];
  assertEquals(resumeLine(line, { resume: "k" }), [...line, "--resume", "k"]);
  assertEquals(
    resumeLine(["--resume", "old", ...line, "--resume=older"], { resume: "k", overwrite: true }),
    [...line, "--resume", "k", "--overwrite"],
  );
  assertEquals(
    resumeLine(["--overwrite", ...line, "--", "--resume", "x"], { resume: "-k", overwrite: true }),
    ["--overwrite", ...line, "--resume=-k", "--", "--resume", "x"],
  );
});

Deno.test("command line: checkpoints that cannot be, or would replace others, are refused at once", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/there`, "kept");
    await Deno.mkdir(`${folder}/folder`);
    const cases: [code: number, options: string, sentence: string][] = [
      [2, "--checkpoint-every 5", "--checkpoint-every says how often, but not where to"],
      [2, "--checkpoint -", "--checkpoint wants a file of its own, but - is a stream"],
      [2, "--resume /dev/stdin", "--resume wants a file of its own"],
      [2, "--checkpoint https://h/k", "--checkpoint wants a file, but https://h/k is an address"],
      [1, "--checkpoint folder", "The checkpoint folder is no ordinary file"],
      [1, "--checkpoint none/k", "Could not write to the checkpoint's folder none/"],
      [1, "--checkpoint there", "The checkpoint there exists: go on from it with --resume there"],
      [1, "--checkpoint there --resume other", "The checkpoint there exists"],
    ];
    for (const [code, options, sentence] of cases) {
      const line = ["texture", "none.png", "-o", "o.png", "--weights", "free"];
      const called = await callCli(folder, [...line, ...options.split(" ")]);
      assertEquals(called.code, code, called.stderr);
      assert(called.stderr.includes(sentence), called.stderr);
    }
    assertEquals(list(folder), ["folder", "there"]);
    assertEquals(await Deno.readTextFile(`${folder}/there`), "kept");
  }));
