/** Outputs that are files which the line reads. */
import { assert, assertRejects } from "@std/assert";
import type { OptionValues } from "../../cli/arguments/options.ts";
import { UsageError } from "../../cli/arguments/usage_error.ts";
import { COMMANDS } from "../../cli/commands/index.ts";
import { expectOwnOutputs } from "../../cli/own_outputs.ts";
import { inFolder, runCli } from "./run_cli.ts";

Deno.test("outputs: no file that a line reads is written over, whatever its name there", () =>
  inFolder(async (folder) => {
    for (const name of ["a.png", "b.png", "state"]) {
      await Deno.writeTextFile(`${folder}/${name}`, name);
    }
    await Deno.symlink("a.png", `${folder}/link.png`);
    await Deno.link(`${folder}/a.png`, `${folder}/hard.png`);
    const check = (output: string, values: OptionValues = {}) =>
      expectOwnOutputs(COMMANDS.stylize, {
        files: [`${folder}/a.png`, `${folder}/b.png`],
        values: { output: `${folder}/${output}`, overwrite: true, ...values },
      });
    const own = `${folder}/out.png`;
    const cases: [output: string, values: OptionValues, what: string][] = [
      ["a.png", {}, "--output .*a.png is the file of CONTENT as well"],
      ["./there/../a.png", {}, "CONTENT"],
      ["link.png", {}, "CONTENT"],
      ["hard.png", {}, "CONTENT"],
      ["b.png", {}, "STYLE"],
      ["out.png", { style: ["else.png", own] }, "--style"],
      ["out.png", { mask: [own] }, "--mask"],
      ["out.png", { protect: own }, "--protect"],
      ["out.png", { checkpoint: own }, "--checkpoint"],
      ["out.png", { checkpoint: `${folder}/b.png` }, "--checkpoint .* is the file of STYLE"],
    ];
    for (const [output, values, what] of cases) {
      const { message } = await assertRejects(() => check(output, values), UsageError);
      assert(new RegExp(what).test(message), message);
    }
    await check("out.png");
    await check("-");
    // What is painted may be painted over, and checkpoints follow one another.
    await check("out.png", { init: own, from: own });
    const state = `${folder}/state`;
    await check("out.png", { checkpoint: state, resume: state });
  }));

Deno.test("outputs: --overwrite does not lose the content image", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.png`, "a picture");
    const { code, stderr } = await runCli(folder, [
      "stylize",
      "a.png",
      "b.png",
      "-o",
      "a.png",
      "--overwrite",
    ]);
    assert(code === 2 && stderr.includes("--output a.png is the file of CONTENT as well"), stderr);
    assert(await Deno.readTextFile(`${folder}/a.png`) === "a picture");
  }));
