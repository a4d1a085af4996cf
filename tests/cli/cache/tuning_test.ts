/** The file that remembers which kernels are the fastest, as processes of the command line use it. */
import {
  adapterIdentity,
  openGpu,
  parseTuning,
  serializeTuning,
  type TuningTable,
} from "@pentimento/pentimento";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { STANDING, useClock } from "../../helpers/clock.ts";
import { putPictures } from "../pictures/pictures.ts";
import { callCli, inFolder, list, runCli, SHALLOW } from "../run_cli.ts";

/** A folder with pictures, and a cache folder that is not there yet. */
interface Scene {
  readonly folder: string;
  readonly cache: string;
}

function inScene(test: (scene: Scene) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    await putPictures(folder);
    await test({ folder, cache: `${folder}/caches/pentimento` });
  });
}

const LOSSES = ["scene.png", "strokes.jpg", ...SHALLOW];
const PAINT = ["stylize", ...LOSSES, "--iterations", "1", "-o", "o.png"];

/** Paints where no time passes: what may be measured within some seconds is measured on a slow machine, too. */
async function paint({ folder, cache }: Scene, ...more: string[]) {
  using _ = useClock(STANDING);
  return await callCli(folder, [...PAINT, ...more], cache);
}

/** The same for a process of its own. */
const STANDING_CLOCK = new URL("../../helpers/standing_clock.ts", import.meta.url);

const fileOf = ({ cache }: Scene) => `${cache}/tuning.json`;

/** Another one whenever the file is written anew. */
const inodeOf = async (scene: Scene) => (await Deno.stat(fileOf(scene))).ino;

async function tableOf(scene: Scene): Promise<TuningTable> {
  const { table, problem } = parseTuning(await Deno.readTextFile(fileOf(scene)));
  assertEquals(problem, undefined);
  return table;
}

Deno.test("tuning: a run adds what it measures to the file, the next one leaves it alone", () =>
  inScene(async (scene) => {
    using gpu = await openGpu();
    const other = new Map([["work", "kernel"]]);
    const table = new Map([["another GPU", other], [adapterIdentity(gpu), other]]);
    await Deno.mkdir(scene.cache, { recursive: true });
    await Deno.writeTextFile(fileOf(scene), serializeTuning(table));
    assertEquals(await paint(scene, "--quiet"), { code: 0, stdout: "", stderr: "" });
    const after = await tableOf(scene);
    assertEquals(after.get("another GPU"), other);
    const choices = after.get(adapterIdentity(gpu))!;
    assert(after.size === 2 && choices.size > 1 && choices.get("work") === "kernel");
    const before = await inodeOf(scene);
    const { code, stderr } = await paint(scene, "--overwrite");
    assertEquals([code, stderr.includes("Timed")], [0, false], stderr);
    const losses = await callCli(scene.folder, ["losses", ...LOSSES], scene.cache);
    assertEquals(losses.code, 0, losses.stderr);
    assertEquals(await inodeOf(scene), before, "it is the same file");
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

Deno.test("tuning: a file of the version before is not used but set aside, and said so once", () =>
  inScene(async (scene) => {
    await Deno.mkdir(scene.cache, { recursive: true });
    using gpu = await openGpu();
    const { version } = JSON.parse(serializeTuning(new Map()));
    const adapters = { [adapterIdentity(gpu)]: { "an old key": "an old kernel" } };
    const before = JSON.stringify({ version: version - 1, adapters });
    await Deno.writeTextFile(fileOf(scene), before);
    const { code, stderr } = await paint(scene);
    assertEquals(code, 0, stderr);
    const aside = `tuning.version-${version - 1}.json`;
    const told = `tuning.json is of version ${
      version - 1
    }, not ${version}, and is kept as ${aside}.`;
    assert(/Timed .*, and a new file for them: /.test(stderr) && stderr.includes(told), stderr);
    assertEquals(await Deno.readTextFile(`${scene.cache}/${aside}`), before);
    const choices = (await tableOf(scene)).get(adapterIdentity(gpu))!;
    assert(choices.size > 0 && !choices.has("an old key"), JSON.stringify([...choices]));
    const next = await paint(scene, "--overwrite");
    assert(!next.stderr.includes("version"), next.stderr);
    assertEquals(list(scene.cache), ["tuning.json", aside]);
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
    const { code, stderr } = await runCli(folder, PAINT, { preload: STANDING_CLOCK });
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
    const { folder, cache } = scene;
    const means = { cache, preload: STANDING_CLOCK };
    const runs = ["a.png", "b.png"].map((o) => runCli(folder, [...PAINT, "-o", o], means));
    for (const { code, stderr } of await Promise.all(runs)) assertEquals(code, 0, stderr);
    assertEquals((await tableOf(scene)).size, 1);
    assertEquals(list(scene.cache), ["tuning.json"]);
  }));
