/** Batches as processes: killed and gone on with, divided among several, with bad pictures, asked to end. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { shardOf } from "../../cli/batch/shards.ts";
import { cliCommand, list, SHALLOW } from "../cli/run_cli.ts";
import {
  assertWhole,
  ENDLESS,
  leftovers,
  OLD,
  processTest,
  run,
  runSignalled,
  runUntil,
} from "./scene.ts";

const QUICK = [
  ...SHALLOW,
  ...["--weights", "free", "--no-tune", "--no-recipe", "--iterations", "3"],
];

/** The line that paints every content in every style. */
const LINE = ["stylize", "contents/*", "styles/*", "-o", "out/{content}-{style}.png", ...QUICK];

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Contents and styles with unusual names. */
async function putFolders(folder: string): Promise<void> {
  for (const name of ["contents", "styles"]) await Deno.mkdir(`${folder}/${name}`);
  for (const name of ["a", "two words", 'it\'s "é"\n*']) {
    await Deno.copyFile(`${folder}/scene.png`, `${folder}/contents/${name}.png`);
  }
  for (const name of ["s", "t"]) {
    await Deno.copyFile(`${folder}/strokes.jpg`, `${folder}/styles/${name}.jpg`);
  }
}

const STEMS = ["a", 'it\'s "é"\n*', "two words"];
const OUTPUTS = STEMS.flatMap((name) => [`${name}-s.png`, `${name}-t.png`]).toSorted();

/** The names of what is painted in a folder. */
const painted = (folder: string) => list(folder).filter((name) => name.endsWith(".png"));

/** The events that a batch printed. */
function eventsOf(stdout: string): Record<string, unknown>[] {
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** The outputs of events of some kind. */
function outputsOf(stdout: string, kind: string): unknown[] {
  return eventsOf(stdout).filter(({ event }) => event === kind).map(({ output }) => output);
}

processTest("a batch that is killed goes on by the same line, and ends whole", async (folder) => {
  await putFolders(folder);
  const first = await runSignalled(folder, LINE, { "3/6 Saved": ["SIGKILL"] });
  assertEquals(first.code, 137, first.stderr);
  const before = painted(`${folder}/out`);
  assertEquals(before.length, 3, before.join());
  const stamps = before.map((name) => Deno.statSync(`${folder}/out/${name}`).mtime);
  const { code, stdout, stderr } = await run(folder, [...LINE, "--json"]);
  assertEquals(code, 0, stderr);
  const skipped = outputsOf(decode(stdout), "skipped");
  const finished = outputsOf(decode(stdout), "finished");
  assertEquals(skipped.length, 3, stderr);
  assertEquals(
    [...skipped, ...finished].toSorted(),
    OUTPUTS.map((name) => `out/${name}`).toSorted(),
  );
  before.forEach((name, i) => {
    assertEquals(Deno.statSync(`${folder}/out/${name}`).mtime, stamps[i], name);
  });
  assertEquals(painted(`${folder}/out`), OUTPUTS);
  assertEquals(leftovers(`${folder}/out`), []);
  for (const name of OUTPUTS) await assertWhole(`${folder}/out/${name}`);
  // What jobs have in common, and what is prepared ahead, changes no bit of a picture.
  const lone = ["stylize", "contents/two words.png", "styles/t.jpg", "-o", "alone.png", ...QUICK];
  assertEquals((await run(folder, lone)).code, 0);
  assertEquals(
    await Deno.readFile(`${folder}/out/two words-t.png`),
    await Deno.readFile(`${folder}/alone.png`),
  );
  // All is done: nothing is painted, and no GPU is opened.
  const again = await run(folder, LINE);
  assertEquals(again.code, 0, again.stderr);
  assertStringIncludes(again.stderr, "0 pictures painted in 0:00, 6 finished before");
});

processTest(
  "parts of a batch, one killed and started again, paint all of it once",
  async (folder) => {
    await putFolders(folder);
    const variables = (id: number) => ({
      SLURM_ARRAY_TASK_ID: `${id}`,
      SLURM_ARRAY_TASK_MIN: "0",
      SLURM_ARRAY_TASK_MAX: "2",
      SLURM_ARRAY_TASK_STEP: "1",
      SLURM_ARRAY_TASK_COUNT: "3",
    });
    assertEquals(shardOf(undefined, (name) => ({ ...variables(0) }[name]))?.count, 3);
    const part = (id: number) => run(folder, [...LINE, "--json"], { variables: variables(id) });
    const kill = { "1/2 Saved": ["SIGKILL"] } as const;
    const killed = runSignalled(folder, LINE, kill, { variables: variables(1) });
    const [first, third] = [await part(0), await part(2)];
    assertEquals((await killed).code, 137);
    const second = await part(1);
    const ended = [first, second, third];
    ended.forEach(({ code, stderr }) => assertEquals(code, 0, stderr));
    const finished = ended.flatMap(({ stdout }) => outputsOf(decode(stdout), "finished"));
    const skipped = ended.flatMap(({ stdout }) => outputsOf(decode(stdout), "skipped"));
    assertEquals(finished.length + skipped.length, 6);
    assertEquals(skipped.length, 1, "what the killed part had finished");
    assertEquals(new Set([...finished, ...skipped]).size, 6);
    assertEquals(painted(`${folder}/out`), OUTPUTS);
    // Undivided, it knows what the parts have done.
    const whole = await run(folder, LINE);
    assertStringIncludes(whole.stderr, "6 finished before");
  },
);

processTest("a job file's bad picture is listed at the end, and stops nothing", async (folder) => {
  await Deno.writeTextFile(`${folder}/words.png`, "words");
  const options = { size: 16, iterations: 3, weights: "free", "no-tune": true };
  const layers = { "content-layers": "conv1_2", "style-layers": { conv1_1: 1 } };
  const jobs = (extra: object) => ({
    defaults: { style: "strokes.jpg", output: "o/{content}.png", ...options, ...layers },
    jobs: [{ content: "words.png" }, { content: "scene.png", ...extra }, { content: "none.png" }],
  });
  await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(jobs({})));
  const { code, stdout, stderr } = await run(folder, ["batch", "jobs.json", "--json"]);
  assertEquals(code, 1, stderr);
  assertStringIncludes(stderr, "1 picture painted in ");
  assertStringIncludes(stderr, "Failed o/words.png: The content image words.png is a text file");
  assertStringIncludes(stderr, "Failed o/none.png: Could not read the content image none.png");
  const kinds = eventsOf(decode(stdout)).map(({ event }) => event)
    .filter((event) => event !== "progress");
  assertEquals(kinds, ["batch", "failed", "started", "finished", "failed", "end"]);
  const end = eventsOf(decode(stdout)).at(-1)!;
  const { finished, skipped, failed, left, command } = end;
  assertEquals([end.code, finished, skipped, failed, left], [1, 1, 0, 2, 0]);
  assertEquals(command, "pentimento batch jobs.json --json");
  // Changed options and inputs are done again, and said.
  await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(jobs({ seed: 7 })));
  const changed = await run(folder, ["batch", "jobs.json"]);
  assertStringIncludes(changed.stderr, "Again o/scene.png: --seed changed");
  await Deno.copyFile(`${folder}/strokes.jpg`, `${folder}/scene.png`);
  const another = await run(folder, ["batch", "jobs.json"]);
  assertStringIncludes(another.stderr, "Again o/scene.png: the content scene.png is another");
  // What somebody else has changed since stays.
  await Deno.writeTextFile(`${folder}/o/scene.png`, OLD);
  const foreign = await run(folder, ["batch", "jobs.json"]);
  assertEquals(foreign.code, 1);
  assertStringIncludes(foreign.stderr, "The output o/scene.png was changed since it was painted");
  assertEquals(await Deno.readTextFile(`${folder}/o/scene.png`), OLD);
  const replaced = await run(folder, ["batch", "jobs.json", "--overwrite"]);
  assertStringIncludes(replaced.stderr, "1 picture painted");
  await assertWhole(`${folder}/o/scene.png`);
});

processTest("what no batch has painted stays, and is told before anything runs", async (folder) => {
  await putFolders(folder);
  await Deno.mkdir(`${folder}/out`);
  for (const name of ["a-s", "a-t"]) await Deno.writeTextFile(`${folder}/out/${name}.png`, OLD);
  const { code, stderr } = await run(folder, LINE);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "out/a-s.png\nout/a-t.png\n");
  assertStringIncludes(stderr, "2 outputs that no batch has painted are there already");
  assertEquals(painted(`${folder}/out`), ["a-s.png", "a-t.png"]);
  for (const name of ["a-s", "a-t"]) {
    assertEquals(await Deno.readTextFile(`${folder}/out/${name}.png`), OLD);
  }
});

processTest("two batches in one folder: the second is refused", async (folder) => {
  await putFolders(folder);
  const line = [...LINE, ...ENDLESS];
  const first = await runUntil(folder, line, {
    at: "iteration 1/",
    act: async (process) => {
      const { code, stderr } = await run(folder, line);
      assertEquals(code, 1, stderr);
      assertStringIncludes(stderr, "Another batch is painting into the folder out/");
      process.kill("SIGTERM");
    },
  });
  assertEquals(first.code, 143, first.stderr);
});

processTest(
  "a signal saves the picture at work, leaves the rest, and says how to go on",
  async (folder) => {
    await putFolders(folder);
    const line = [...LINE.slice(0, -2), ...ENDLESS, "--json"];
    const { code, stdout, stderr } = await runUntil(folder, line, {
      at: "iteration 1/",
      act: (process) => process.kill("SIGINT"),
    });
    assertEquals(code, 130, stderr);
    assertStringIncludes(stderr, "0 pictures painted in 0:");
    assertStringIncludes(stderr, "6 left");
    assertStringIncludes(
      stderr,
      "This goes on:\n  pentimento stylize 'contents/*' 'styles/*' -o 'out/{content}-{style}.png' ",
    );
    assertEquals(painted(`${folder}/out`), ["a-s.png"]);
    await assertWhole(`${folder}/out/a-s.png`);
    assertEquals(outputsOf(decode(stdout), "interrupted"), ["out/a-s.png"]);
    // It is not finished: it is painted again, and what there is of it replaced.
    const again = await run(folder, [...LINE, "--shard", "1/6"]);
    assertEquals(again.code, 0, again.stderr);
    assertStringIncludes(again.stderr, "1/1 Saved out/a-s.png");
  },
);

processTest("outputs among the contents are no contents", async (folder) => {
  const line = ["stylize", "s*.png", "strokes.jpg", "-o", "s-{content}.png", ...QUICK];
  for (const said of ["1 picture painted", "0 pictures painted in 0:00, 1 finished before"]) {
    const { code, stderr } = await run(folder, line);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, said);
  }
  assertEquals(painted(folder), ["s-scene.png", "scene.png"]);
});

processTest("a reader of the events that goes away ends no batch", async (folder) => {
  await putFolders(folder);
  const process = cliCommand(folder, [...LINE, "--json"]).spawn();
  await process.stdout.cancel();
  const stderr = await new Response(process.stderr).text();
  assertEquals((await process.status).code, 141, stderr);
  assertEquals(painted(`${folder}/out`), OUTPUTS);
});
