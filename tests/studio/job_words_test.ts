/** The studio's job as a command: read again by a shell and the program, it is the same job. */
import { assertEquals } from "@std/assert";
import { parseArguments } from "../../cli/arguments/arguments.ts";
import { colorOptions, lossOptions, runOptions } from "../../cli/arguments/library_options.ts";
import { COMMANDS } from "../../cli/commands/index.ts";
import { commandOf, filesOf } from "../../studio/job_words.ts";
import type { Job, JobOptions } from "../../studio/protocol.ts";

const file = (name: string, sha256 = name) => ({ name, blob: new Blob([name]), sha256 });

/** What the program understands of a line, which a shell has taken apart. */
async function understood(line: string) {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `printf '%s\\0' ${line}`] })
    .output();
  const [program, name, ...args] = new TextDecoder().decode(stdout).split("\0").slice(0, -1);
  assertEquals([program, name], ["pentimento", "stylize"]);
  return parseArguments("stylize", COMMANDS.stylize, args);
}

Deno.test("studio: the command of a job gives the program the same job", async () => {
  const options: JobOptions = {
    ...{ size: 384, styleWeight: 12.5, learningRate: 0.02, optimizer: "adam", init: "noise" },
    ...{ styleLayers: { conv1_1: 1, conv2_1: 0.5 }, pooling: "max", styleLoss: "sliced" },
    preserveColor: { mode: "match", strength: 0.6 },
    ...{ iterations: 77, seed: 5, blend: "losses" },
  };
  const job: Job = {
    content: file("it's a $(boat) `x`.jpg"),
    styles: [
      { ...file("-waves.png"), scale: 1.5, mask: file("mask-1.png") },
      { ...file("two words.webp"), weight: 3, detail: "fine" },
    ],
    protect: file("protect.png"),
    options,
  };
  const line = commandOf(job, { output: 'a\\b "c".png' });
  const { files, values } = await understood(line);
  assertEquals(files, [job.content.name, "./-waves.png"]);
  assertEquals<unknown>(
    { ...lossOptions(values), ...await runOptions(values), ...colorOptions(values) },
    Object.fromEntries(Object.entries(options).filter(([name]) => !/size|blend/.test(name))),
  );
  const { size, blend, output, style, mask, protect, weights } = values;
  assertEquals([size, blend, output], [384, "losses", 'a\\b "c".png']);
  assertEquals([style, mask, protect], [["two words.webp"], ["mask-1.png"], "protect.png"]);
  assertEquals(
    [values["style-share"], values["style-scale"], values["style-detail"], weights],
    [[1, 3], [[1.5], [1]], ["all", "fine"], "free"],
  );
  assertEquals((await understood(commandOf(job, { size: 4000, output: "x" }))).values.size, 4000);
});

Deno.test("studio: a command has no default, and names its files apart", async () => {
  const styles = [
    { ...file("photo.jpg", "b"), mask: file("everywhere.png") },
    { ...file("s.png"), mask: file("mask-2.png") },
  ];
  const job: Job = {
    content: file("photo.jpg", "a"),
    styles,
    options: { optimizer: "lbfgs", tvWeight: 0, size: 256, styleLoss: "gram" },
  };
  const { values, files } = await understood(commandOf(job, { output: "o.png" }));
  assertEquals(files, ["photo.jpg", "photo-2.jpg"]);
  assertEquals(values, {
    ...{ output: "o.png", size: 256, style: ["s.png"], weights: "free" },
    mask: ["everywhere.png", "mask-2.png"],
  });
  const names = filesOf(job).map((one) => [one.for, one.name]);
  assertEquals(names, [
    ["CONTENT", "photo.jpg"],
    ["STYLE", "photo-2.jpg"],
    ["--style", "s.png"],
    ["--mask", "everywhere.png"],
    ["--mask", "mask-2.png"],
  ]);
});
