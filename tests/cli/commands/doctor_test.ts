/** The doctor: its process up to the first kernel, and reports on some checks. */
import {
  adapterIdentity,
  type Gpu,
  type KernelCheck,
  openGpu,
  selfTest,
  serializeTuning,
} from "@pentimento/pentimento";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { OptionValues } from "../../../cli/arguments/options.ts";
import { examine } from "../../../cli/commands/doctor.ts";
import { tuningTable } from "../../../cli/commands/doctor_tuning.ts";
import { NO_COLOR } from "../../../cli/terminal/terminal.ts";
import { cliCommand, inFolder, list, useCache } from "../run_cli.ts";

const RIGHT: KernelCheck = {
  kernel: "gram",
  shape: "3 channels, 5 x 7",
  error: 1e-7,
  tolerance: 1e-5,
  passed: true,
};

/** Examines an adapter with some checks; the text and the report. */
async function examined(
  gpu: Gpu,
  checks: Iterable<KernelCheck> | AsyncIterable<KernelCheck>,
  values: OptionValues,
) {
  let text = "";
  const print = (part: string) => text += part;
  const all = (async function* () {
    yield* checks;
  })();
  const report = await examine(gpu, { checks: all, values, print, palette: NO_COLOR });
  return { text, report };
}

/** The first checks of the self-test. Others test all of it. */
async function* firstChecks(gpu: Gpu): AsyncGenerator<KernelCheck> {
  let count = 0;
  for await (const check of selfTest(gpu)) {
    yield check;
    if (++count === 3) return;
  }
}

Deno.test("process: doctor checks kernels on the adapter, one after the other", () =>
  inFolder(async (folder) => {
    const process = cliCommand(folder, ["doctor", "--no-tune"]).spawn();
    let text = "";
    for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (/^ {2}(ok|NO) /m.test(text)) break;
    }
    process.kill("SIGKILL");
    const { stderr } = await process.output().catch(() => ({ stderr: new Uint8Array() }));
    assertMatch(
      text,
      /^Pentimento .*\n\nAdapter\n(.*\n)+ {2}ok /,
      new TextDecoder().decode(stderr),
    );
  }));

Deno.test("doctor --tune --dump-shaders: choices are measured and remembered, shaders written", () =>
  inFolder(async (folder) => {
    using _ = useCache(folder);
    using gpu = await openGpu();
    const values = { tune: true, size: 16, "dump-shaders": `${folder}/shaders` };
    const { report, text } = await examined(gpu, firstChecks(gpu), values);
    assertEquals([report.ok, report.selfTest.length], [true, 3], text);
    assertEquals(report.versions.deno, Deno.version.deno);
    const { file, remembered, measured = [] } = report.tuning!;
    assertEquals(file, `${folder}/tuning.json`);
    assert(remembered > 0 && measured.length >= remembered, `${remembered} of ${measured.length}`);
    const deep = measured.find(({ key }) => key.startsWith("convolution 256/256->512 "))!;
    assert(deep.measurements.length > 1 && deep.chosen !== undefined, JSON.stringify(deep));
    const dumped = list(`${folder}/shaders`);
    assert(
      dumped.length > 0 && dumped.every((name) => /^[a-z].*\.wgsl$/.test(name)),
      dumped.join(),
    );
    assertMatch(await Deno.readTextFile(`${folder}/shaders/${dumped[0]}`), /^@compute/m);
  }));

Deno.test("doctor: the text names the adapter, every check and the file of remembered choices", () =>
  inFolder(async (folder) => {
    using _ = useCache(folder);
    using gpu = await openGpu();
    const table = new Map([[adapterIdentity(gpu), new Map([["work", "kernel"]])]]);
    await Deno.writeTextFile(`${folder}/tuning.json`, serializeTuning(table));
    const { text, report } = await examined(gpu, [RIGHT, { ...RIGHT, kernel: "mean" }], {});
    assertStringIncludes(text, gpu.info.description);
    assertMatch(text, /^ {2}ok {2}gram +3 channels, 5 x 7 +1\.0e-7 +1\.0e-5$/m);
    assertMatch(text, /^ {2}ok {2}mean /m);
    assertStringIncludes(text, `  1 choice remembered in ${folder}/tuning.json\n`);
    assertStringIncludes(text, "All is well: 2 checks passed.");
    const file = `${folder}/tuning.json`;
    assertEquals([report.ok, report.tuning], [true, { file, remembered: 1 }]);
  }));

Deno.test("doctor: a kernel that is wrong fails the report, and so does a self-test of nothing", async () => {
  using gpu = await openGpu();
  const wrong = { ...RIGHT, error: NaN, passed: false };
  const { text, report } = await examined(gpu, [RIGHT, wrong], { "no-tune": true });
  assertMatch(text, /^ {2}NO {2}gram +3 channels, 5 x 7 +NaN +1\.0e-5$/m);
  assertStringIncludes(text, "1 of 2 checks failed: pictures will be wrong on this adapter.");
  assertEquals([report.ok, report.selfTest.length, report.tuning], [false, 2, undefined]);
  assertEquals((await examined(gpu, [], { "no-tune": true })).report.ok, false);
});

Deno.test("doctor: the table of times shows the gain of the chosen kernel, and what could not be timed", () => {
  const measurements = [
    { candidate: "slow", milliseconds: 3 },
    { candidate: "fast", milliseconds: 1.5 },
    { candidate: "broken", milliseconds: NaN },
  ];
  const measured = [
    { key: "convolution 3->64", chosen: "fast", measurements, done: 1, total: 2 },
    { key: "gram", chosen: undefined, measurements: measurements.slice(2), done: 2, total: 2 },
  ];
  assertEquals(tuningTable(measured, NO_COLOR).split("\n"), [
    "  work                gain  milliseconds, the default first",
    "  convolution 3->64   2.00  slow 3.000  fast 1.500  broken -",
    "  gram                   -  broken -",
    "",
  ]);
});
