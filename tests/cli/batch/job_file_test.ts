/** Files of jobs: what they may say, and every mistake at once. */
import { assertEquals, assertThrows } from "@std/assert";
import { optionNames } from "../../../cli/arguments/options.ts";
import { UsageError } from "../../../cli/arguments/usage_error.ts";
import { checkOutputs } from "../../../cli/batch/check.ts";
import type { BatchJob } from "../../../cli/batch/job.ts";
import { parseJobFile } from "../../../cli/batch/job_file.ts";
import { COMMANDS } from "../../../cli/commands/index.ts";

const JOB = { content: "a.jpg", style: "s.jpg", output: "out/{content}.png" };

const parse = (value: unknown, path = "jobs.json") => parseJobFile(JSON.stringify(value), path);

/** The details of the mistakes in a file. */
function mistakes(value: unknown): readonly string[] {
  const error = assertThrows(() => parse(value), UsageError) as UsageError;
  return error.details.length > 0 ? error.details : [error.message];
}

Deno.test("job file: a list, or an object with defaults; a job's own fields come first", () => {
  const [alone] = parse([JOB]);
  const expected: BatchJob = {
    number: 1,
    content: "a.jpg",
    styles: ["s.jpg"],
    output: "out/a.png",
    folder: "out/",
    values: {},
  };
  assertEquals(alone, expected);
  const defaults = { ...JOB, size: 64, mask: "m.png" };
  const jobs = parse({ defaults, jobs: [{}, { size: 32, content: "/b.jpg" }] }, "x/jobs.json");
  assertEquals(jobs, [
    {
      ...expected,
      ...{ content: "x/a.jpg", styles: ["x/s.jpg"], output: "x/out/a.png", folder: "x/out/" },
      values: { size: 64, mask: ["x/m.png"] },
    },
    {
      number: 2,
      ...{ content: "/b.jpg", styles: ["x/s.jpg"], output: "x/out/b.png", folder: "x/out/" },
      values: { size: 32, mask: ["x/m.png"] },
    },
  ]);
});

Deno.test("job file: several styles, and the folder of the journal", () => {
  const [blend] = parse([{ ...JOB, style: ["s.jpg", "t.png"], output: "{style}/{content}.png" }]);
  assertEquals(
    [blend!.styles, blend!.output, blend!.folder],
    [["s.jpg", "t.png"], "s+t/a.png", "."],
  );
  const { style: _, ...rest } = JOB;
  const [plain] = parse([{ ...rest, styles: ["s.jpg"], output: "/o/x.png" }], "y/jobs.json");
  assertEquals([plain!.styles, plain!.folder], [["y/s.jpg"], "/o/"]);
});

/** A value of JSON for every option, and what the command line has for it. */
const VALUES: readonly (readonly [name: string, json: unknown, value?: unknown])[] = [
  ["size", 300],
  ["size", "300", 300],
  ["preset", "gatys2016"],
  ["save-every", 10],
  ["from", "a.png"],
  ["overwrite", true],
  ["no-recipe", true],
  ["bit-depth", "16"],
  ["bit-depth", 16, "16"],
  ["quality", 80],
  ["copy-exif", true],
  ["copy-gps", true],
  ["style-share", [2], [2]],
  ["style-share", 2, [2]],
  ["style-share", "2", [2]],
  ["style-scale", [[1, 0.5]], [[1, 0.5]]],
  ["style-scale", "1+0.5", [[1, 0.5]]],
  ["style-detail", ["fine"]],
  ["blend", "losses"],
  ["mask", "m.png", ["m.png"]],
  ["mask", ["m.png"]],
  ["style-mask", ["m.png"]],
  ["mask-propagation", "all"],
  ["content-map", "m.png"],
  ["protect", "m.png"],
  ["ignore-transparent", true],
  ["background", "#FFF", "#fff"],
  ["preserve-color", "luminance"],
  ["color-when", "after"],
  ["color-match", "chol"],
  ["color-space", "yuv"],
  ["color-strength", 0.5],
  ["iterations", 5],
  ["optimizer", "adam"],
  ["learning-rate", 1e-7],
  ["history", 5],
  ["history-precision", "f16"],
  ["average", 0.9],
  ["enough", 0.01],
  ["time", 90],
  ["init", "noise"],
  ["init", "i.png"],
  ["strength", 0.3],
  ["seed", 7],
  ["coarsest", 64],
  ["no-tune", true],
  ["content-layers", { conv4_2: 1, conv3_2: 0.5 }],
  ["content-layers", "conv4_2", { conv4_2: 1 }],
  ["style-layers", ["conv1_1", "conv2_1:2"], { conv1_1: 1, conv2_1: 2 }],
  ["style-loss", "sliced"],
  ["content-weight", 1],
  ["style-weight", 1e3],
  ["tv-weight", 0],
  ["balance", "none"],
  ["normalization", "gatys"],
  ["tv-loss", "crowson"],
  ["weights", "vgg19"],
  ["preprocessing", "caffe"],
  ["pooling", "avg", "average"],
  ["pooling-scale", 2],
  ["padding", "reflect"],
  ["padding-layers", "first"],
  ["start-detail", 0.5],
  ["detail-map", "auto"],
  ["point", "conv"],
  ["precision", "f16"],
  ["tile", 512],
  ["tile", "off"],
  ["memory", "1GiB", 2 ** 30],
  ["memory", 1e9],
];

Deno.test("job file: every option of stylize, as JSON has its values", () => {
  for (const [name, json, value = json] of VALUES) {
    const [job] = parse([{ ...JOB, [name]: json }]);
    assertEquals<unknown>(job!.values, { [name]: value }, name);
  }
  const { Batch: _, Checkpoints: __, Messages: ___, ...groups } = COMMANDS.stylize.options;
  const all = Object.values(groups).flatMap(optionNames)
    .filter((name) => !["style", "output"].includes(name));
  assertEquals([...new Set(VALUES.map(([name]) => name))].toSorted(), all.toSorted());
});

Deno.test("job file: all mistakes at once, each with its job and its field", () => {
  const found = mistakes([
    { content: 3, styleWeight: 1, size: "-5", foo: 1, quiet: true, style: [] },
    7,
    { ...JOB, mask: ["a", "b"], "style-layers": { conv9_1: 1 }, overwrite: "yes", init: null },
    {
      ...JOB,
      styles: "t.jpg",
      tile: {},
      "no-tune": 1,
      protect: "-",
      output: "{contnt}{style}.png",
    },
    { ...JOB, content: "a\0b", style: ["/dev/stdin"], output: "" },
  ]);
  assertEquals(found, [
    "job 1, content: wants the name of a file, but is 3",
    "job 1, styleWeight: there is no such field; did you mean style-weight?",
    'job 1, size: wants a whole number from 16 to 32768, but got "-5"',
    "job 1, foo: there is no such field; did you mean from?",
    "job 1, quiet: belongs on the command line, or to another command: take it out",
    "job 1, style: wants the name of a file, but is an empty list",
    "job 1, output: is missing",
    "job 2, all of it: wants an object with content, style and output, but is 7",
    'job 3, style-layers: names the layer "conv9_1", which VGG-19 does not have; did you mean conv1_1?',
    'job 3, overwrite: wants true or false, but is "yes"',
    "job 3, init: wants PICTURE as text or number, but is null",
    "job 3, mask: has 2 values for 1 style",
    "job 4, output: The output {contnt}{style}.png has {contnt}, which stands for nothing; did you mean {content}?",
    "job 4, styles: style and styles say the same: take one of them out",
    "job 4, tile: wants PIXELS as text or number, but is {}",
    "job 4, no-tune: wants true or false, but is 1",
    "job 4, protect: is -, a stream, which a batch does not have: name a file",
    "job 5, content: is no file's name: it has a zero character in it",
    "job 5, style: is /dev/stdin, a stream, which a batch does not have: name a file",
    "job 5, output: wants the name of a file, but is empty",
  ]);
  assertEquals(mistakes({ defaults: { size: 1, mask: "a" }, jobs: [JOB] }), [
    'defaults, size: wants a whole number from 16 to 32768, but got "1"',
  ]);
});

Deno.test("job file: what is no list of jobs is refused in a sentence", () => {
  const wanted =
    'The job file jobs.json wants a list of jobs, or an object with "jobs" and "defaults", but';
  for (
    const [value, found] of [
      [7, "it is 7"],
      [null, "it is null"],
      [{}, '"jobs" is missing'],
      [{ jobs: {} }, '"jobs" is an object'],
      [{ jobs: [JOB], default: {} }, 'it has "default"'],
      [{ jobs: [JOB], defaults: [] }, '"defaults" is a list'],
      [[], "there is no job in it"],
      [{ jobs: [] }, "there is no job in it"],
    ]
  ) {
    assertEquals(mistakes(value), [`${wanted} ${found}`]);
  }
  for (const text of ["", "[{]", "[1,]", "// x\n[]"]) {
    assertThrows(() => parseJobFile(text, "jobs.json"), UsageError, "it is no JSON (");
  }
  assertEquals(parseJobFile(`\ufeff${JSON.stringify([JOB])}`, "j").length, 1);
});

Deno.test("outputs: no two jobs share one, none is read, and all can be written", () => {
  const job = (number: number, content: string, output: string): BatchJob => {
    return { number, content, styles: ["s.jpg"], output, folder: ".", values: {} };
  };
  const refused = (...jobs: BatchJob[]) => {
    const error = assertThrows(() => checkOutputs(jobs), UsageError) as UsageError;
    return error.details;
  };
  checkOutputs([job(1, "a.jpg", "a.png"), job(2, "b.jpg", "b.png")]);
  assertEquals(refused(job(1, "a.jpg", "o/a.png"), job(2, "a.png", "./o//x/../a.png")), [
    "o/a.png is the output of job 1 (a.jpg and s.jpg) and job 2 (a.png and s.jpg)",
  ]);
  assertEquals(refused(job(1, "a.png", "b.png"), job(2, "./b.png", "c.png")), [
    "b.png, the output of job 1, is also read",
  ]);
  assertEquals(refused(job(1, "a.jpg", "a.txt"), job(2, "a.jpg", "b")).length, 2);
});
