/** The doctor: once as a process over every kernel, else over checks of our own. */
import {
  adapterIdentity,
  type Gpu,
  type KernelCheck,
  openGpu,
  serialiseTuning,
} from "@pentimento/pentimento";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { OptionValues } from "../../../cli/arguments/options.ts";
import { examine } from "../../../cli/commands/doctor.ts";
import { tuningTable } from "../../../cli/commands/doctor_tuning.ts";
import { NO_COLOR } from "../../../cli/terminal/terminal.ts";
import { inFolder, list, runCli } from "../run_cli.ts";

const RIGHT: KernelCheck = {
  kernel: "gram",
  shape: "3 channels, 5 x 7",
  error: 1e-7,
  tolerance: 1e-5,
  passed: true,
};

/** Examines an adapter with checks that are done already; the text and the report. */
async function examined(gpu: Gpu, checks: readonly KernelCheck[], values: OptionValues) {
  let text = "";
  const report = await examine(gpu, {
    checks: (async function* () {
      yield* checks;
    })(),
    values,
    print: (part) => text += part,
    palette: NO_COLOR,
  });
  return { text, report };
}

Deno.test("doctor --tune --json --dump-shaders: kernels are right, choices remembered, shaders written", () =>
  inFolder(async (folder) => {
    const args = ["doctor", "--tune", "--size", "16", "--json", "--dump-shaders", "shaders"];
    const { code, stdout, stderr } = await runCli(folder, args, { cache: `${folder}/cache` });
    assertEquals([code, stderr], [0, ""], stdout);
    const report = JSON.parse(stdout);
    assertEquals(report.ok, true);
    assert(report.adapter.description.length > 0 && report.selfTest.length > 0);
    assertEquals(report.versions.deno, Deno.version.deno);
    const { file, remembered, measured } = report.tuning;
    assertEquals(file, `${folder}/cache/tuning.json`);
    assert(remembered > 0 && measured.length >= remembered, `${remembered} of ${measured.length}`);
    const deep = measured.find(({ key }: { key: string }) =>
      key.startsWith("convolution 256/256->512 ")
    );
    assert(deep.measurements.length > 1 && deep.chosen !== undefined, JSON.stringify(deep));
    const dumped = list(`${folder}/shaders`);
    assert(dumped.some((name) => /^gram-TILE_M=\d.*\.wgsl$/.test(name)), dumped.join());
    assertMatch(await Deno.readTextFile(`${folder}/shaders/${dumped[0]}`), /^@compute/m);
  }));

Deno.test("doctor: the text names the adapter, every check and the file of remembered choices", () =>
  inFolder(async (folder) => {
    const before = Deno.env.get("PENTIMENTO_CACHE");
    Deno.env.set("PENTIMENTO_CACHE", folder);
    try {
      using gpu = await openGpu();
      const table = new Map([[adapterIdentity(gpu), new Map([["work", "kernel"]])]]);
      await Deno.writeTextFile(`${folder}/tuning.json`, serialiseTuning(table));
      const { text, report } = await examined(gpu, [RIGHT, { ...RIGHT, kernel: "mean" }], {});
      assertStringIncludes(text, gpu.info.description);
      assertMatch(text, /^ {2}ok {2}gram +3 channels, 5 x 7 +1\.0e-7 +1\.0e-5$/m);
      assertMatch(text, /^ {2}ok {2}mean /m);
      assertStringIncludes(text, `  1 choice remembered in ${folder}/tuning.json\n`);
      assertStringIncludes(text, "All is well: 2 checks passed.");
      assertEquals([report.ok, report.tuning], [true, {
        file: `${folder}/tuning.json`,
        remembered: 1,
      }]);
    } finally {
      if (before === undefined) Deno.env.delete("PENTIMENTO_CACHE");
      else Deno.env.set("PENTIMENTO_CACHE", before);
    }
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
