/** The file that remembers which kernels are the fastest, as processes of the command line use it. */
import {
  adapterIdentity,
  openGpu,
  parseTuning,
  serialiseTuning,
  type TuningTable,
} from "@pentimento/pentimento";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { putPictures } from "../pictures/pictures.ts";
import { cliCommand, type Finished, inFolder } from "../run_cli.ts";

/** A folder with pictures, and beside it a cache folder that is not there yet. */
function inScene(test: (scene: Required<Scene>) => Promise<void>): Promise<void> {
  return inFolder(async (base) => {
    const scene = { folder: `${base}/work`, cache: `${base}/caches/pentimento` };
    await Deno.mkdir(scene.folder);
    await putPictures(scene.folder);
    await test(scene);
  });
}

interface Scene {
  readonly folder: string;
  readonly cache?: string;
}

async function run({ folder, cache }: Scene, ...args: string[]): Promise<Finished> {
  const { code, stdout, stderr } = await cliCommand(
    folder,
    args,
    cache === undefined ? {} : { cache },
  ).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const PICTURES = ["scene.png", "strokes.jpg"];

/** The least there is with a choice between kernels. */
const SMALL = ["--size", "16", "--content-layers", "conv1_2", "--style-layers", "conv1_1"];

const paint = (scene: Scene, ...more: string[]) =>
  run(scene, "stylize", ...PICTURES, ...SMALL, "--iterations", "1", "-o", "o.png", ...more);

const fileOf = ({ cache }: Required<Scene>) => `${cache}/tuning.json`;

async function tableOf(scene: Required<Scene>): Promise<TuningTable> {
  const { table, problem } = parseTuning(await Deno.readTextFile(fileOf(scene)));
  assertEquals(problem, undefined);
  return table;
}

const list = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name);

Deno.test("tuning: a run adds what it measures to the file, the next one leaves it alone", () =>
  inScene(async (scene) => {
    using gpu = await openGpu();
    const other = new Map([["work", "kernel"]]);
    const table = new Map([["another GPU", other], [adapterIdentity(gpu), other]]);
    await Deno.mkdir(scene.cache, { recursive: true });
    await Deno.writeTextFile(fileOf(scene), serialiseTuning(table));
    assertEquals(await paint(scene, "--quiet"), { code: 0, stdout: "", stderr: "" });
    const after = await tableOf(scene);
    assertEquals(after.get("another GPU"), other);
    const choices = after.get(adapterIdentity(gpu))!;
    assert(after.size === 2 && choices.size > 1 && choices.get("work") === "kernel");
    // A slow machine does not measure everything within the budget of one run.
    let [written, next] = [await Deno.stat(fileOf(scene)), await paint(scene, "--overwrite")];
    for (let runs = 0; runs < 9 && next.stderr.includes("Timed"); runs++) {
      [written, next] = [await Deno.stat(fileOf(scene)), await paint(scene, "--overwrite")];
    }
    assertEquals([next.code, next.stderr.includes("Timed")], [0, false], next.stderr);
    const losses = await run(scene, "losses", ...PICTURES, ...SMALL);
    assertEquals(losses.code, 0, losses.stderr);
    assertEquals((await Deno.stat(fileOf(scene))).ino, written.ino, "it is the same file");
  }));

Deno.test("tuning: a file that is no use is replaced, and said so once", () =>
  inScene(async (scene) => {
    await Deno.mkdir(scene.cache, { recursive: true });
    await Deno.writeTextFile(fileOf(scene), "x".repeat(2_000_000));
    const { code, stderr } = await paint(scene);
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Timed .*, and a new file for them: .*tuning\.json is too large\.\n/);
    assertEquals((await tableOf(scene)).size, 1);
  }));

Deno.test("tuning: where nothing can be written the run goes on with what it measured", () =>
  inScene(async (scene) => {
    // A folder in the file's place: there even the superuser cannot write.
    await Deno.mkdir(fileOf(scene), { recursive: true });
    const { code, stderr } = await paint(scene);
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Timed .*, for this run only: .*tuning\.json could not be written/);
    assertEquals(list(scene.cache), ["tuning.json"]);
  }));

Deno.test("tuning: without the permission nothing is asked and nothing is written", () =>
  inScene(async ({ folder }) => {
    const { code, stderr } = await paint({ folder });
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /Timed .*, for this run only: no environment variable/);
  }));

Deno.test("tuning: --no-tune neither reads the file nor writes it", () =>
  inScene(async (scene) => {
    await Deno.mkdir(scene.cache, { recursive: true });
    await Deno.writeTextFile(fileOf(scene), "not JSON");
    const { code, stderr } = await paint(scene, "--no-tune");
    assertEquals([code, /Timed|tuning/.test(stderr)], [0, false], stderr);
    assertEquals(await Deno.readTextFile(fileOf(scene)), "not JSON");
  }));

Deno.test("tuning: two first runs at once make the folder and leave one whole file", () =>
  inScene(async (scene) => {
    const runs = ["a.png", "b.png"].map((output) => paint(scene, "-o", output));
    for (const { code, stderr } of await Promise.all(runs)) assertEquals(code, 0, stderr);
    assertEquals((await tableOf(scene)).size, 1);
    assertEquals(list(scene.cache), ["tuning.json"]);
  }));
